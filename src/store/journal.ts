// The journal: the bounded record of the requests that a project served. Entries hold references; views are made when
// they are read.
import { createRing, type Ring } from './ring.js'
import { textBytes } from '../core/memory/data-size.js'
import type { Choices } from '../core/profiles/choices.js'
import type { SharedBudget } from './budget.js'

/** A fault rule that applied to a request, the kind of its effect, and the number of its draw (0 for a rule that does not draw). */
export interface FiredFault {
  readonly ruleId: string
  /** The scope of the rule: its project, or null for the template. */
  readonly ruleProjectId: string | null
  readonly kind: string
  readonly draw: number
}

/** Headers as received or sent. */
type KeptHeaders = Readonly<Record<string, string | number | readonly string[] | undefined>>

/** One request and its response. `atMs` and `durationMs` are project time, `realAtMs` is the time of the machine. */
export interface JournalEntry {
  /** The number among all events of the emulator. */
  readonly id: number
  readonly requestId: string
  readonly projectId: string
  readonly atMs: number
  readonly realAtMs: number
  /** From the arrival of the request until its response begins or is lost, delays included. What `drip` and `hang` take after that is not counted. */
  readonly durationMs: number
  readonly method: string
  readonly path: string
  readonly operation: string
  readonly serverId: string | null
  readonly requestHeaders: KeptHeaders
  readonly requestBody: string
  /** The status sent; 0 if the connection ended without a response. */
  readonly status: number
  readonly responseHeaders: KeptHeaders
  readonly responseBody: string
  readonly faults: readonly FiredFault[]
  /** What was in force when it was served, for the report: the project may have another profile later, or be gone. Not in snapshots. */
  readonly served?: ServedUnder
}

/** The choices under which a request was served, and whether the clock ran by itself, so that its time shows how long a client waited. */
export interface ServedUnder {
  readonly choices: Choices
  readonly isTimed: boolean
}

/** The limits of a journal. A body longer than `bodyLength` is cut. */
export interface JournalLimits {
  readonly items: number
  readonly bytes: number
  readonly bodyLength: number
}

export const JOURNAL_LIMITS: JournalLimits = { items: 1000, bytes: 8 * 1024 * 1024, bodyLength: 16 * 1024 }

/** An entry before it is added, which gives it its id and cuts its bodies. */
export interface NewEntry extends Omit<JournalEntry, 'id' | Shared> {
  id: number
  path: string
  serverId: string | null
  requestHeaders: KeptHeaders
  requestBody: string
  responseBody: string
  served?: ServedUnder
}

/** The members that an entry can share with the one before it. */
type Shared = 'path' | 'serverId' | 'requestHeaders' | 'requestBody' | 'responseBody' | 'served'

/** A bounded journal; the oldest entry is evicted first. */
export interface Journal extends Omit<Ring<JournalEntry>, 'add'> {
  /** Adds the entry itself, not a copy: its caller gives it away. */
  add(entry: NewEntry): void
}

/** The dependencies of a journal: the shared budget, the numbering, and a listener for each new entry. */
export interface JournalDeps {
  readonly budget: SharedBudget
  nextId(): number
  onAdd(entry: JournalEntry): void
}

/** The approximate size of an entry without its texts. */
const ENTRY_BYTES = 1024
/** The approximate size of a fault in it. A batch can have one for each of its servers. */
const FIRED_BYTES = 128

/** Returns an empty journal. */
export function createJournal (deps: JournalDeps, limits: JournalLimits = JOURNAL_LIMITS): Journal {
  const ring = createRing<JournalEntry>(limits, deps.budget, sizeOf, ({ id }) => id)
  return {
    ...ring,
    get dropped () { return ring.dropped },
    get lastDroppedId () { return ring.lastDroppedId },
    add: (entry) => {
      entry.id = deps.nextId()
      entry.requestBody = cut(entry.requestBody, limits.bodyLength)
      entry.responseBody = cut(entry.responseBody, limits.bodyLength)
      const before = ring.newest()
      if (before !== undefined) share(entry, before)
      ring.add(entry)
      deps.onAdd(entry)
    }
  }
}

function sizeOf (entry: JournalEntry): number {
  return ENTRY_BYTES + entry.path.length + textBytes(entry.serverId ?? '') + textBytes(entry.requestBody) + textBytes(entry.responseBody) + headerBytes(entry.requestHeaders) + headerBytes(entry.responseHeaders) +
    entry.faults.length * FIRED_BYTES
}

/** What a header takes besides its texts. Measured with Node 20, with 2,650 headers; as many as most requests have are part of ENTRY_BYTES. */
const HEADER_BYTES = 64
const USUAL_HEADERS = 24

/** The size of headers, which have no characters of two bytes. */
function headerBytes (headers: KeptHeaders): number {
  let [bytes, count] = [0, 0]
  for (const name in headers) {
    const value = headers[name]
    count++
    bytes += name.length
    if (typeof value === 'string') bytes += value.length
    else if (Array.isArray(value)) bytes += lengthOfList(value as readonly string[])
    else bytes += String(value).length
  }
  return bytes + HEADER_BYTES * Math.max(0, count - USUAL_HEADERS)
}

/** The length of texts with a comma between them. */
function lengthOfList (texts: readonly string[]): number {
  let length = Math.max(0, texts.length - 1)
  for (const each of texts) length += each.length
  return length
}

/**
 * Gives an entry what is the same in the one before it. Clients ask again and again, and what the journal keeps of each request is
 * copied by the garbage collector, which costs more than the request if the bodies are large. The size of an entry counts as if it were alone.
 */
function share (entry: NewEntry, before: JournalEntry): void {
  // Equal texts can be two objects. The id of a server is a part of the URL of its own request, and keeps all of that.
  if (entry.path === before.path) entry.path = before.path
  if (entry.serverId === before.serverId) entry.serverId = before.serverId
  if (entry.requestBody === before.requestBody) entry.requestBody = before.requestBody
  if (entry.responseBody === before.responseBody) entry.responseBody = before.responseBody
  if (areSame(entry.requestHeaders, before.requestHeaders)) entry.requestHeaders = before.requestHeaders
  const { served } = before
  if (served !== undefined && served.choices === entry.served?.choices && served.isTimed === entry.served.isTimed) entry.served = served
}

/** Whether headers have the same names in the same order, and the same values. */
function areSame (headers: KeptHeaders, others: KeptHeaders): boolean {
  const names = Object.keys(others)
  let index = 0
  for (const name in headers) if (name !== names[index++] || headers[name] !== others[name]) return false
  return index === names.length
}

/** Cuts a long body and appends its length. */
function cut (body: string, limit: number): string {
  if (body.length <= limit) return body
  // A plain slice would keep the whole text in memory.
  const start = Buffer.from(body.slice(0, limit), 'utf16le').toString('utf16le')
  return `${start}... (cut: ${body.length} characters)`
}
