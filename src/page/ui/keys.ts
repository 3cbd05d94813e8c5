// The keys of the page. They do nothing while somebody types.
import { ACTIONS, act } from './acting.js'
import { machines, notice, selected } from './model.js'
import { nextChange, togglePause } from './head.js'
import { toggleDrawer } from './faults.js'
import { enterRack } from './machines/rack.js'
import { isHelpOpen, tab, view } from './view.js'

export const KEYS: ReadonlyArray<readonly [string, string]> = [
  ['/', 'search the machines'], ['↑ ↓', 'move in the rack'], ['← →', 'go through the requests of the selected machine; Enter opens one'], ['menu', 'actions of the selected machine'], ['r', 'restart the selected machine'], ['s', 'start or stop it'], ['f', 'faults'],
  ['space', 'pause or run the clock'], ['.', 'go to the next change'], ['g', 'filter the requests'], ['?', 'this list'], ['Esc', 'close']
]

/** Focuses at once, so that the next key is typed there. Only what is not shown yet needs a frame: later the focus may be elsewhere. */
function focus (id: string): void {
  const isThere = (): boolean => {
    document.getElementById(id)?.focus()
    return document.activeElement?.id === id
  }
  if (!isThere()) requestAnimationFrame(isThere)
}

function withSelected (run: (id: string, status: string) => void): void {
  const server = selected.value === null ? undefined : machines.value.get(selected.value)
  if (server !== undefined) run(server.id, server.status)
  else notice.value = 'No machine is selected. Select one with ↑ or ↓, or click it; then press the key again.'
}

const ACTS: Readonly<Record<string, () => void>> = {
  ArrowDown: () => enterRack('ArrowDown'),
  ArrowUp: () => enterRack('ArrowUp'),
  '/': () => { tab.value = 'rack'; focus('search') },
  g: () => { tab.value = 'log'; focus('log-search') },
  f: toggleDrawer,
  r: () => withSelected((id) => { void act(id, ACTIONS.restart) }),
  s: () => withSelected((id, status) => { void act(id, status === 'SHUTOFF' ? ACTIONS.start : ACTIONS.stop) }),
  '.': nextChange,
  ' ': togglePause,
  '?': () => { isHelpOpen.value = !isHelpOpen.value },
  Escape: () => { isHelpOpen.value = false; selected.value = null }
}

export function onKey (event: KeyboardEvent): void {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || view.value !== 'machines') return
  const target = event.target as HTMLElement
  const isTyping = target.matches('input, select, textarea')
  if (isTyping && event.key === 'Escape') target.blur()
  if (isTyping) return
  // A space on a button presses it.
  if (event.key === ' ' && target.matches('button, a, summary')) return
  // What scrolls keeps its arrows.
  if (event.key.startsWith('Arrow') && target.closest('dialog, pre, .lines, .codes') !== null) return
  const run = ACTS[event.key]
  if (run === undefined) return
  event.preventDefault()
  run()
}
