import type { JSX } from 'preact'
export function Demo (): JSX.Element { return <main>demo</main> }
