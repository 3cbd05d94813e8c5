// The bounded record of the requests that a project served. What is kept is kept by reference; text for people is made
// when somebody reads.
import { createRing, type Budget, type Ring } from './ring.js'

/** A fault rule that acted on a request, the kind of its effect, and which of its draws that was (0 where it does not draw). */
export interface FiredFault {
  readonly ruleId: string
  readonly kind: string
  readonly draw: number
}

/** Headers as they were received or sent. */
export type KeptHeaders = Readonly<Record<string, string | number | readonly string[] | undefined>>

/** One request and its answer. Instants are epoch milliseconds: of the project's clock, and of the machine's. */
export interface JournalEntry {
  /** Its number among all events of the emulator. */
  readonly id: number
  readonly requestId: string
  readonly projectId: string
  readonly atMs: number
  readonly realAtMs: number
  readonly method: string
  readonly path: string
  readonly operation: string
  readonly serverId: string | null
  readonly requestHeaders: KeptHeaders
  readonly requestBody: string
  /** The status sent; 0 where the connection ended without an answer. */
  readonly status: number
  readonly responseHeaders: KeptHeaders
  readonly responseBody: string
  readonly faults: readonly FiredFault[]
}

/** How much a journal holds. A body longer than `bodyLength` is cut. */
export interface JournalLimits {
  readonly items: number
  readonly bytes: number
  readonly bodyLength: number
}

export const JOURNAL_LIMITS: JournalLimits = { items: 1000, bytes: 8 * 1024 * 1024, bodyLength: 16 * 1024 }
/** What the journals of all projects hold together. */
export const JOURNALS_BYTES = 128 * 1024 * 1024

/** A bounded journal, oldest out first. */
export interface Journal extends Omit<Ring<JournalEntry>, 'add'> {
  add(entry: Omit<JournalEntry, 'id'>): void
}

/** What a journal is tied to: where entries get their number, and who is told of each. */
export interface JournalTies {
  readonly budget: Budget
  nextId(): number
  onAdd(entry: JournalEntry): void
}

/** A rough size of an entry besides its texts. */
const ENTRY_BYTES = 1024

/** An empty journal. */
export function createJournal (ties: JournalTies, limits: JournalLimits = JOURNAL_LIMITS): Journal {
  const ring = createRing<JournalEntry>(limits, ties.budget, sizeOf, ({ id }) => id)
  return {
    ...ring,
    get dropped () { return ring.dropped },
    get lastDroppedId () { return ring.lastDroppedId },
    add: (added) => {
      // Written out, for a copy by spreading costs as much as the rest of the way of a request.
      const entry: JournalEntry = {
        id: ties.nextId(),
        requestId: added.requestId,
        projectId: added.projectId,
        atMs: added.atMs,
        realAtMs: added.realAtMs,
        method: added.method,
        path: added.path,
        operation: added.operation,
        serverId: added.serverId,
        requestHeaders: added.requestHeaders,
        requestBody: cut(added.requestBody, limits.bodyLength),
        status: added.status,
        responseHeaders: added.responseHeaders,
        responseBody: cut(added.responseBody, limits.bodyLength),
        faults: added.faults
      }
      ring.add(entry)
      ties.onAdd(entry)
    }
  }
}

function sizeOf (entry: JournalEntry): number {
  return ENTRY_BYTES + entry.path.length + entry.requestBody.length + entry.responseBody.length + lengthOf(entry.requestHeaders)
}

/** What a client sent as headers; ours are few, and part of the rough size. */
function lengthOf (headers: KeptHeaders): number {
  let length = 0
  for (const name in headers) {
    const value = headers[name]
    length += name.length + (typeof value === 'string' ? value.length : String(value).length)
  }
  return length
}

/** A long body's beginning, and how much there was. */
function cut (body: string, limit: number): string {
  if (body.length <= limit) return body
  // A slice alone would keep the whole text in memory.
  const start = Buffer.from(body.slice(0, limit), 'utf16le').toString('utf16le')
  return `${start}... (cut: ${body.length} characters)`
}
