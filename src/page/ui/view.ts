// Which view the URL names, and how it is shown.
import { effect, signal } from '@preact/signals'

export type View = 'machines' | 'demo' | 'reference'

const isReference = /\/reference\/?$/.test(location.pathname)

export const view = signal<View>('machines')
/** The act of the guided demo, from 1. */
export const act = signal(1)
/** The tab that a narrow screen shows. */
export const tab = signal<'rack' | 'log' | 'faults'>('rack')
const narrow = matchMedia('(max-width: 1000px)')
/** Whether the parts of the first view are tabs; style.css has the same width. */
export const isNarrow = signal(narrow.matches)
narrow.addEventListener('change', ({ matches }) => { isNarrow.value = matches })

const KEPT_STAGE = 'stage'
/** Whether a projector shows the machines. A reload of the tab keeps it. */
export const isStage = signal(sessionStorage.getItem(KEPT_STAGE) === 'true')
export const isHelpOpen = signal(false)

export function readUrl (): void {
  const demo = /^#demo(?:\/(\d))?/.exec(location.hash)
  view.value = isReference ? 'reference' : demo !== null ? 'demo' : 'machines'
  if (demo !== null) act.value = Math.min(7, Math.max(1, Number(demo[1] ?? 1)))
}

export function toggleStage (): void {
  isStage.value = !isStage.value
  sessionStorage.setItem(KEPT_STAGE, String(isStage.value))
}

// The other views have sizes of their own.
effect(() => { document.documentElement.dataset['stage'] = String(isStage.value && view.value === 'machines') })
