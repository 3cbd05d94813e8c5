// Which requests the log shows, and which of them is open.
import { computed, signal } from '@preact/signals'
import { lines, machines, selected } from './model.js'
import type { RequestEvent } from './wire.js'

export const logQuery = signal('')
export const isPaused = signal(false)
export const opened = signal<number | null>(null)
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
