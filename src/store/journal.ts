// The bounded record of the requests that a project served. What is kept is kept by reference; text for people is made
// when somebody reads.

/** A fault rule that acted on a request, and which of its draws that was (0 where it does not draw). */
export interface FiredFault {
  readonly ruleId: string
  readonly draw: number
}

/** One request and its answer. Instants are epoch milliseconds: of the project's clock, and of the machine's. */
export interface JournalEntry {
  readonly id: number
  readonly requestId: string
  readonly projectId: string
  readonly atMs: number
  readonly realAtMs: number
  readonly method: string
  readonly path: string
  readonly operation: string
  readonly serverId: string | null
  readonly requestHeaders: Readonly<Record<string, string | readonly string[] | undefined>>
  readonly requestBody: string
  /** The status sent; 0 where the connection ended without an answer. */
  readonly status: number
  readonly responseHeaders: Readonly<Record<string, string | number | readonly string[] | undefined>>
  readonly responseBody: string
  readonly faults: readonly FiredFault[]
}

/** How much a journal holds. A body longer than `bodyBytes` is cut. */
export interface JournalLimits {
  readonly entries: number
  readonly bytes: number
  readonly bodyBytes: number
}

export const JOURNAL_LIMITS: JournalLimits = { entries: 1000, bytes: 8 * 1024 * 1024, bodyBytes: 16 * 1024 }

/** A bounded journal, oldest out first. */
export interface Journal {
  /** How many entries were dropped since the last clear. */
  readonly dropped: number
  add(entry: Omit<JournalEntry, 'id'>): void
  /** The entries kept, oldest first. */
  list(): readonly JournalEntry[]
  clear(): void
}

/** A rough size of an entry besides its bodies: headers, paths and the record itself. */
const ENTRY_BYTES = 1024

/** An empty journal. `onAdd` is told each entry. */
export function createJournal (limits: JournalLimits = JOURNAL_LIMITS, onAdd: (entry: JournalEntry) => void = () => {}): Journal {
  let ring: Array<JournalEntry | undefined> = []
  let [first, count, bytes, dropped, lastId] = [0, 0, 0, 0, 0]
  const sizeOf = (entry: JournalEntry): number => ENTRY_BYTES + entry.requestBody.length + entry.responseBody.length
  const dropOldest = (): void => {
    const oldest = ring[first]
    if (oldest !== undefined) bytes -= sizeOf(oldest)
    ring[first] = undefined
    first = (first + 1) % limits.entries
    count--
    dropped++
  }
  return {
    get dropped () { return dropped },
    add: (added) => {
      const entry: JournalEntry = {
        ...added,
        id: ++lastId,
        requestBody: cut(added.requestBody, limits.bodyBytes),
        responseBody: cut(added.responseBody, limits.bodyBytes)
      }
      if (count === limits.entries) dropOldest()
      ring[(first + count) % limits.entries] = entry
      count++
      bytes += sizeOf(entry)
      while (bytes > limits.bytes && count > 1) dropOldest()
      onAdd(entry)
    },
    list: () => Array.from({ length: count }, (_, index) => ring[(first + index) % limits.entries]).filter((entry) => entry !== undefined),
    clear: () => {
      ring = [];
      [first, count, bytes, dropped] = [0, 0, 0, 0]
    }
  }
}

function cut (body: string, limit: number): string {
  return body.length > limit ? body.slice(0, limit) : body
}
