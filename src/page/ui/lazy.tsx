// Views that are loaded when they are first shown.
import { signal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import type { FunctionComponent, JSX } from 'preact'

export function lazyView (load: () => Promise<FunctionComponent>): FunctionComponent {
  const loaded = signal<{ readonly View: FunctionComponent } | 'failed' | null>(null)
  return function Lazy (): JSX.Element {
    useEffect(() => {
      if (loaded.value === null) load().then((View) => { loaded.value = { View } }, () => { loaded.value = 'failed' })
    }, [])
    if (loaded.value === 'failed') return <main class='none'>The view could not be loaded. Load the page again.</main>
    if (loaded.value === null) return <main class='none' />
    const { View } = loaded.value
    return <View />
  }
}
