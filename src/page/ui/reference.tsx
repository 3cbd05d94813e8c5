import type { JSX } from 'preact'
export function Reference (): JSX.Element { return <main>reference</main> }
