// Summarizes the requests of a command in a few lines.
import { listFaults } from '../world/operations/faults.js'
import { recorded } from '../world/operations/requests.js'
import type { JournalEntry } from '../store/journal.js'
import type { Worlds } from '../world/projects.js'

/** Returns a summary of the journal. `reached` is the number of all requests that arrived at the server. */
export function summary (worlds: Worlds, reached: number): string {
  if (reached === 0) return 'bms-emulator: no request reached the emulator; does the command read OS_AUTH_URL or BMS_EMULATOR_URL?\n'
  const { entries, dropped } = recorded(worlds, null)
  const kept = entries.length === reached ? '' : `, of which the journal holds ${entries.length}${dropped === 0 ? '' : ` (${dropped} older ones were evicted)`}`
  const operations = countBy(entries, ({ operation }) => [operation])
  const width = Math.max(...operations.map(([name]) => name.length), 6)
  const lines = operations.map(([name, count]) => {
    const statuses = countBy(entries.filter(({ operation }) => operation === name), ({ status }) => [status === 0 ? 'no response' : String(status)])
    return `  ${name.padEnd(width)}  ${String(count).padStart(4)}   ${statuses.map(([status, times]) => `${status} x${times}`).join(', ')}\n`
  })
  return `bms-emulator: ${reached} ${reached === 1 ? 'request' : 'requests'} reached the emulator${kept}\n${lines.join('')}${faultLine(worlds, entries)}`
}

/** Returns the line about fault rules: how often each applied. */
function faultLine (worlds: Worlds, entries: readonly JournalEntry[]): string {
  const applied = countBy(entries, ({ faults }) => faults.map(({ ruleId, ruleProjectId }) => nameOf(ruleId, ruleProjectId)))
  const rules = new Set(listFaults(worlds, null).map(({ id, projectId }) => nameOf(id, projectId)))
  const unused = [...rules].filter((rule) => !applied.some(([name]) => name === rule))
  const parts = [...applied.map(([name, count]) => `${name} x${count}`), ...unused.map((name) => `${name} never applied`)]
  return parts.length === 0 ? '' : `  faults: ${parts.join(', ')}\n`
}

/** Names a rule by id and scope. The rules of a command are those of the template, and their ids are enough. */
function nameOf (id: string, projectId: string | null): string {
  return projectId === null ? id : `${id} of project ${projectId}`
}

/** Counts names, most frequent first. */
function countBy (entries: readonly JournalEntry[], namesOf: (entry: JournalEntry) => readonly string[]): ReadonlyArray<readonly [string, number]> {
  const counts = new Map<string, number>()
  for (const entry of entries) for (const name of namesOf(entry)) counts.set(name, (counts.get(name) ?? 0) + 1)
  return [...counts].sort((a, b) => b[1] - a[1])
}
