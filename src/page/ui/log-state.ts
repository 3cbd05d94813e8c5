// Which requests the log shows, and which of them is open.
import { computed, effect, signal } from '@preact/signals'
import { lines, machines, selected } from './model.js'
import type { JournalEntry, RequestEvent } from './messages.js'

export const logQuery = signal('')
export const isPaused = signal(false)
export const opened = signal<number | null>(null)
/** The requests that were opened, by the number of their event; `gone` if the journal has them no more. */
export const details = signal<ReadonlyMap<number, JournalEntry | 'gone'>>(new Map())
// Another emulator counts from one again.
effect(() => { if (lines.value.length === 0) details.value = new Map() })

/** What the log held when it was paused. */
const held = signal<readonly RequestEvent[]>([])

export function nameOf (id: string | null): string {
  return id === null ? '' : machines.value.get(id)?.name ?? id.slice(0, 8)
}

export const shownLines = computed(() => {
  const all = isPaused.value ? held.value : lines.value
  const words = logQuery.value.trim().toLowerCase()
  return all.filter(({ serverId, operation, method, status, faults }) =>
    (selected.value === null || serverId === selected.value) &&
    (words === '' || `${method} ${operation} ${status} ${nameOf(serverId)} ${faults.join(' ')}`.toLowerCase().includes(words)))
})

export function togglePause (): void {
  held.value = lines.value
  isPaused.value = !isPaused.value
}

/** Opens a line of the log, and shows it. */
export function openLine (id: number): void {
  opened.value = id
  requestAnimationFrame(() => document.getElementById(`line-${id}`)?.scrollIntoView({ block: 'nearest' }))
}
