// Which requests the log shows, which of them is open, and what the journal says of those that were looked at.
import { computed, effect, signal } from '@preact/signals'
import { control, CallError } from '../wire.js'
import { lines, machines, notice, projectId, selected } from '../model.js'
import { isNarrow, tab } from '../view.js'
import type { JournalEntry, RequestEvent } from '../messages.js'

export const logQuery = signal('')
export const isPaused = signal(false)
export const opened = signal<number | null>(null)
/** The requests that were looked at, by the number of their event; `gone` if the journal has them no more. */
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

/** Opens a line of the log, and shows it: a filter, a pause or a tab that hides it gives way. With a key, the focus goes there too. */
export function openLine (id: number, isByKey: boolean): void {
  const line = lines.value.find((each) => each.id === id)
  if (line === undefined) {
    notice.value = `The page keeps the last ${lines.value.length} requests, and this one is older.`
    return
  }
  if (isPaused.value && !held.value.includes(line)) isPaused.value = false
  if (selected.value !== null && line.serverId !== null) selected.value = line.serverId
  if (!shownLines.value.includes(line)) logQuery.value = ''
  opened.value = id
  if (isNarrow.value) tab.value = 'log'
  requestAnimationFrame(() => {
    const element = document.getElementById(`line-${id}`)
    element?.scrollIntoView({ block: 'nearest' })
    if (isByKey) element?.querySelector('button')?.focus()
  })
}

/** Reads a request and its response from the journal, once. */
export async function readDetails (line: RequestEvent): Promise<void> {
  if (details.value.has(line.id)) return
  // A page of one request ends before the next newer one; the newest request has none.
  const newer = lines.value[lines.value.findIndex(({ id }) => id === line.id) - 1]
  const part = newer === undefined ? `since=${line.id - 1}` : `marker=${newer.id}&limit=1`
  const entry = await control<{ requests: JournalEntry[] }>('GET', `requests?project=${projectId.value}&${part}`).then(({ requests }) => requests.find(({ id }) => id === line.id), (error: unknown) => {
    // The journal was cleared.
    if (error instanceof CallError && error.status === 400) return undefined
    throw error
  })
  details.value = new Map(details.value).set(line.id, entry ?? 'gone')
}
