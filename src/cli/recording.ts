// Records the requests of a command as they are served, so that the summary holds them even if the command removes its
// project or clears the journal.
import type { IncomingMessage } from 'node:http'
import { recordingsOf } from '../report/gather.js'
import { listFaults } from '../world/operations/faults.js'
import type { HarPart } from '../world/operations/requests/har.js'
import type { JournalEntry } from '../store/journal.js'
import type { Recorded as Conversations } from '../report/judge.js'
import type { TransitionEvent } from '../store/events.js'
import type { Running } from '../emulator.js'

/** How often a rule applied. */
export interface RuleCount {
  readonly id: string
  /** The scope of the rule: its project, or null for the template. */
  readonly projectId: string | null
  readonly applied: number
}

/** The requests of one operation, by status, the most frequent first; status 0 means no response. */
interface OperationCount {
  readonly operation: string
  readonly count: number
  readonly statuses: ReadonlyArray<readonly [status: number, count: number]>
}

/** What was recorded. */
export interface Recorded {
  /** Requests that arrived. Those that are cut off or cannot be read belong to no operation. */
  readonly requests: { readonly emulated: number, readonly control: number }
  readonly operations: readonly OperationCount[]
  /** The rules that applied, the most frequent first, and then the others. */
  readonly rules: readonly RuleCount[]
  /** The newest requests, for an archive. */
  readonly part: HarPart
  /** The same requests with the transitions of the servers, for the report. */
  readonly conversations: Conversations
}

/** As many requests are kept for an archive, with as many characters in their bodies. A fault counts as 128. */
const KEPT = { entries: 10_000, characters: 64 * 1024 * 1024 } as const
const FAULT_CHARACTERS = 128

/** Records from now on. The returned function returns what was recorded so far. `keepsEntries` is for an archive or a report. */
export function record ({ app, worlds }: Running, keepsEntries: boolean): () => Recorded {
  const requests = { emulated: 0, control: 0 }
  const operations = new Map<string, Map<number, number>>()
  const rules = new Map<string, RuleCount>()
  const kept = createKept(keepsEntries, worlds)
  app.server.on('request', ({ url = '' }: IncomingMessage) => { requests[isControl(url) ? 'control' : 'emulated']++ })
  worlds.feed.listen((event) => {
    if (event.kind === 'transition') kept.addTransition(event)
    if (event.kind !== 'request') return
    const { operation, status, faults } = event.entry
    const statuses = operations.get(operation) ?? new Map<number, number>()
    operations.set(operation, statuses.set(status, (statuses.get(status) ?? 0) + 1))
    for (const { ruleId, ruleProjectId } of faults) addTo(rules, ruleId, ruleProjectId, 1)
    kept.add(event.entry)
  })
  return () => {
    const all = new Map(rules)
    for (const { id, projectId } of listFaults(worlds, null)) addTo(all, id, projectId, 0)
    return {
      requests: { ...requests },
      operations: Array.from(operations, ([operation, statuses]) => ({ operation, count: sum(statuses.values()), statuses: [...statuses].sort((a, b) => b[1] - a[1]) })).sort((a, b) => b.count - a.count),
      rules: [...all.values()].sort((a, b) => b.applied - a.applied),
      part: kept.part(),
      conversations: kept.conversations()
    }
  }
}

function addTo (rules: Map<string, RuleCount>, id: string, projectId: string | null, count: number): void {
  const key = JSON.stringify([id, projectId])
  rules.set(key, { id, projectId, applied: (rules.get(key)?.applied ?? 0) + count })
}

function sum (numbers: Iterable<number>): number {
  return [...numbers].reduce((total, number) => total + number, 0)
}

/** Whether a URL, as it was sent, is one of the control API. A proxy's client sends a whole one. */
function isControl (url: string): boolean {
  return /^(?:https?:\/\/[^/]*)?\/+_emulator(?:[/?#]|$)/.test(url)
}

interface KeptRequests {
  add(entry: JournalEntry): void
  addTransition(event: TransitionEvent): void
  part(): HarPart
  conversations(): Conversations
}

/** Keeps the newest entries and transitions within the bounds. */
function createKept (isKept: boolean, worlds: Running['worlds']): KeptRequests {
  const entries: JournalEntry[] = []
  const transitions: TransitionEvent[] = []
  let [characters, dropped, droppedEvents] = [0, 0, 0]
  const sorted = (): readonly JournalEntry[] => [...entries].sort((a, b) => a.id - b.id)
  const lengthOf = ({ requestBody, responseBody, faults }: JournalEntry): number => requestBody.length + responseBody.length + faults.length * FAULT_CHARACTERS
  return {
    add: (entry) => {
      if (!isKept) return
      entries.push(entry)
      characters += lengthOf(entry)
      while (entries.length > KEPT.entries || characters > KEPT.characters) {
        const oldest = entries.shift()
        if (oldest === undefined) return
        characters -= lengthOf(oldest)
        dropped++
      }
    },
    addTransition: (event) => {
      if (!isKept) return
      transitions.push(event)
      if (transitions.length <= KEPT.entries) return
      transitions.shift()
      droppedEvents++
    },
    part: () => ({ entries: sorted(), next: null, dropped }),
    conversations: () => ({ recordings: recordingsOf(worlds, sorted(), transitions), unseen: { requests: dropped, events: droppedEvents } })
  }
}
