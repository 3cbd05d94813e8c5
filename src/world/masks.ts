// Masks: stale or hidden states that reads show because of a fault. A mask never changes the record.
import { bytesOf } from '../core/memory/data-size.js'
import { createHeldMap } from '../store/held-map.js'
import { createMemory } from '../store/memory.js'
import { saturate } from '../core/time/instant.js'
import { takesTime } from '../core/actions.js'
import type { ReadOperation } from '../faults/settings.js'
import type { FiredFault } from '../store/journal.js'
import type { ServerRecord } from '../core/server.js'
import { slotOf, type TaskMask } from '../faults/kind.js'

/** A read of a server. The token may be empty. */
export interface Look {
  readonly operation: ReadOperation
  readonly token: string
  readonly nowMs: number
}

/** A mask as plain data. */
export interface Mask {
  readonly kind: TaskMask['kind']
  readonly serverId: string
  readonly fault: FiredFault
  /** The request whose task is hidden or prolonged. */
  readonly requestId: string
  /** The record that reads show. */
  readonly shown: ServerRecord
  readonly operations: readonly ReadOperation[]
  /** For `stale`, the remaining reads; for `visible`, the number of reads per token that the mask affects; null if reads do not count. */
  readonly reads: number | null
  readonly untilMs: number | null
  /** For `visible`: the reads of each token so far. */
  readonly seen: ReadonlyArray<readonly [token: string, count: number]>
}

/** The most masks in a project; the oldest is evicted first. */
export const MAX_MASKS = 1000
/** The most tokens that one mask counts; a further token sees the real state. */
export const MAX_COUNTED_TOKENS = 100

/** The masks of one project. `look` changes nothing; `noteShown` counts a read once its response shows the server. */
export interface Masks {
  readonly size: number
  /** Returns the record that a read shows. */
  look(record: ServerRecord, look: Look): ServerRecord
  /** Counts a response that shows these servers. Returns the faults that affected it. */
  noteShown(records: Iterable<ServerRecord>, look: Look): readonly FiredFault[]
  /** Removes the outcome mask of a server after an accepted action, and adds the masks of the action's faults. */
  begin(action: BegunAction): void
  /** Removes the masks of a server. */
  drop(serverId: string): void
  /** The next instant after `nowMs` at which a mask ends by time alone, or null. */
  nextEndMs(nowMs: number): number | null
  /** Returns the ids of the servers with a mask. */
  serverIds(): ReadonlySet<string>
  state(): readonly Mask[]
  restore(masks: readonly Mask[]): void
  /** Removes all masks and ignores later ones. */
  retire(): void
}

/** An accepted action, with the faults that mask it. */
export interface BegunAction {
  readonly before: ServerRecord
  /** The record right after the action. */
  readonly after: ServerRecord
  readonly requestId: string
  readonly nowMs: number
  readonly masks: ReadonlyArray<{ readonly mask: TaskMask, readonly fault: FiredFault }>
}

interface Entry extends Omit<Mask, 'seen' | 'reads'> {
  reads: number | null
  readonly seen: Map<string, number>
}

/** Returns an empty set of masks. */
export function createMasks (budget = createMemory().masks): Masks {
  // A server has at most one outcome mask and one stale mask.
  const masks = createHeldMap<Entry>(budget, ({ seen, ...rest }) => bytesOf(rest) + [...seen.keys()].reduce((sum, token) => sum + bytesOf(token), 0))
  const add = (entry: Entry): void => {
    masks.delete(keyOf(entry))
    masks.set(keyOf(entry), entry)
    masks.evictWhile(() => masks.size > MAX_MASKS)
  }
  const covering = (record: ServerRecord, look: Look): Entry | undefined =>
    [masks.get(`stale/${record.id}`), masks.get(`outcome/${record.id}`)].find((entry) => entry !== undefined && isInEffect(entry, record, look))
  return {
    get size () { return masks.size },
    look: (record, look) => covering(record, look)?.shown ?? record,
    noteShown: (records, look) => {
      const fired: FiredFault[] = []
      for (const record of records) {
        const entry = covering(record, look)
        if (entry !== undefined) fired.push(entry.fault)
        if (entry?.kind === 'stale' && entry.reads !== null && --entry.reads === 0) masks.delete(keyOf(entry))
        const visible = masks.get(`outcome/${record.id}`)
        if (visible?.kind === 'visible' && entry?.kind !== 'stale') masks.grow(keyOf(visible), noteSeen(visible, look))
      }
      return fired
    },
    begin: (action) => {
      masks.delete(`outcome/${action.before.id}`)
      for (const { mask, fault } of action.masks) add(entryOf(action, mask, fault))
    },
    drop: (serverId) => {
      masks.delete(`outcome/${serverId}`)
      masks.delete(`stale/${serverId}`)
    },
    nextEndMs: (nowMs) => {
      let first: number | null = null
      for (const { untilMs } of masks.values()) if (untilMs !== null && untilMs > nowMs && (first === null || untilMs < first)) first = untilMs
      return first
    },
    serverIds: () => new Set(Array.from(masks.values(), ({ serverId }) => serverId)),
    state: () => Array.from(masks.values(), (entry) => ({ ...entry, seen: [...entry.seen] })),
    restore: (states) => {
      masks.clear()
      for (const state of states) add({ ...state, seen: new Map(state.seen) })
    },
    retire: masks.retire
  }
}

function keyOf (entry: Pick<Entry, 'kind' | 'serverId'>): string {
  return `${slotOf(entry)}/${entry.serverId}`
}

function entryOf ({ before, after, requestId, nowMs }: BegunAction, { kind, shows, operations, reads, forMs }: TaskMask, fault: FiredFault): Entry {
  return {
    kind,
    serverId: before.id,
    fault,
    requestId,
    shown: shows === 'after' ? after : before,
    operations,
    reads,
    untilMs: forMs === null ? null : saturate(nowMs + forMs),
    seen: new Map()
  }
}

/** Returns whether the mask affects this read of the record. */
function isInEffect (entry: Entry, record: ServerRecord, { operation, token, nowMs }: Look): boolean {
  if (!entry.operations.includes(operation)) return false
  const isRunning = record.taskState !== null && record.actions.find(({ action }) => takesTime(action))?.requestId === entry.requestId
  switch (entry.kind) {
    case 'stale': return entry.untilMs === null || nowMs < entry.untilMs
    case 'invisible': return isRunning
    case 'visible': return !isRunning && (entry.seen.get(token) ?? (entry.seen.size < MAX_COUNTED_TOKENS ? 0 : Infinity)) < Number(entry.reads)
  }
}

/** Counts a read by a token, and returns the bytes that it takes. The brief list shows no status, so it does not count. */
function noteSeen (entry: Entry, { operation, token }: Look): number {
  const count = entry.seen.get(token)
  if (operation === 'list' || (count === undefined && entry.seen.size >= MAX_COUNTED_TOKENS)) return 0
  entry.seen.set(token, (count ?? 0) + 1)
  return count === undefined ? bytesOf(token) : 0
}
