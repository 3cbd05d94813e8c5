// What reads show instead of the truth, where a fault says so: a mask lies over a server's record and is never in it.
import { parseFixed } from '../core/duration.js'
import { saturate } from '../core/instant.js'
import { READ_OPERATIONS, type ReadOperation, type StaleEffect } from '../faults/stale.js'
import { visibleReads, type OutcomeEffect } from '../faults/outcome.js'
import type { FiredFault } from '../store/journal.js'
import type { ServerRecord } from '../core/server.js'

/** Who reads, how, and when. A token may be empty. */
export interface Look {
  readonly operation: ReadOperation
  readonly token: string
  readonly nowMs: number
}

/** A mask as plain data. */
export interface Mask {
  readonly kind: 'visible' | 'invisible' | 'stale'
  readonly serverId: string
  readonly fault: FiredFault
  /** The request whose task is hidden or drawn out. */
  readonly requestId: string
  /** What is shown instead of the truth. */
  readonly shown: ServerRecord
  readonly operations: readonly ReadOperation[]
  /** For `stale`, how many more reads see it; for `visible`, how often each token sees it; null where reads do not count. */
  readonly reads: number | null
  readonly untilMs: number | null
  /** For `visible`: how often each token has seen it. */
  readonly seen: ReadonlyArray<readonly [token: string, count: number]>
}

/** At most so many masks in a project; the oldest goes first. */
export const MAX_MASKS = 1000
/** At most so many tokens are counted for one mask; a further one sees the truth. */
export const MAX_TOKENS = 100

/** The masks of one project. Looking changes nothing; a read is counted when its answer shows the server. */
export interface Masks {
  readonly size: number
  /** The record as this read shows it. */
  look(record: ServerRecord, look: Look): ServerRecord
  /** Counts that an answer shows these servers. Returns the faults that it shows instead of the truth. */
  noteShown(records: Iterable<ServerRecord>, look: Look): readonly FiredFault[]
  /** An accepted action changes what is true: the old outcome's mask ends, and the faults that act lay new ones. */
  begin(action: BegunAction): void
  /** Takes away what lies over a server. */
  drop(serverId: string): void
  /** The next instant after `nowMs` at which a mask ends by time alone, or null. */
  nextEndMs(nowMs: number): number | null
  state(): readonly Mask[]
  restore(masks: readonly Mask[]): void
}

/** An action that was accepted, with the faults that act on what reads show of it. */
export interface BegunAction {
  readonly before: ServerRecord
  /** The record as the action left it, before anything further was due. */
  readonly after: ServerRecord
  readonly requestId: string
  readonly nowMs: number
  readonly outcome: { readonly effect: OutcomeEffect, readonly fault: FiredFault } | null
  readonly stale: { readonly effect: StaleEffect, readonly fault: FiredFault } | null
}

interface Entry extends Omit<Mask, 'seen' | 'reads'> {
  reads: number | null
  readonly seen: Map<string, number>
}

/** No masks. */
export function createMasks (): Masks {
  // In order of age, so that the first is the oldest. A server has at most one of an outcome and one that is stale.
  const masks = new Map<string, Entry>()
  const lay = (entry: Entry): void => {
    masks.delete(keyOf(entry))
    const [oldest] = masks.keys()
    if (masks.size >= MAX_MASKS && oldest !== undefined) masks.delete(oldest)
    masks.set(keyOf(entry), entry)
  }
  const covering = (record: ServerRecord, look: Look): Entry | undefined =>
    [masks.get(`stale/${record.id}`), masks.get(`outcome/${record.id}`)].find((entry) => entry !== undefined && isOver(entry, record, look))
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
        if (visible?.kind === 'visible' && entry?.kind !== 'stale') noteSeen(visible, look)
      }
      return fired
    },
    begin: (action) => {
      const { before: { id: serverId }, outcome, stale } = action
      masks.delete(`outcome/${serverId}`)
      if (outcome?.effect.outcome === 'visible' || outcome?.effect.outcome === 'invisible') lay(outcomeMask(action, outcome))
      if (stale !== null) lay(staleMask(action, stale))
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
    state: () => Array.from(masks.values(), (entry) => ({ ...entry, seen: [...entry.seen] })),
    restore: (states) => {
      masks.clear()
      for (const state of states) lay({ ...state, seen: new Map(state.seen) })
    }
  }
}

function keyOf ({ kind, serverId }: Pick<Entry, 'kind' | 'serverId'>): string {
  return `${kind === 'stale' ? 'stale' : 'outcome'}/${serverId}`
}

function outcomeMask ({ before, after, requestId }: BegunAction, { effect, fault }: NonNullable<BegunAction['outcome']>): Entry {
  const isVisible = effect.outcome === 'visible'
  return {
    kind: isVisible ? 'visible' : 'invisible',
    serverId: before.id,
    fault,
    requestId,
    shown: isVisible ? after : before,
    operations: READ_OPERATIONS,
    reads: isVisible ? visibleReads(effect) : null,
    untilMs: null,
    seen: new Map()
  }
}

function staleMask ({ before, requestId, nowMs }: BegunAction, { effect, fault }: NonNullable<BegunAction['stale']>): Entry {
  return {
    kind: 'stale',
    serverId: before.id,
    fault,
    requestId,
    shown: before,
    operations: effect.operations ?? READ_OPERATIONS,
    reads: effect.reads ?? null,
    untilMs: effect.for === undefined ? null : saturate(nowMs + Math.round(parseFixed(effect.for))),
    seen: new Map()
  }
}

/** Whether the mask lies over the record in this read. */
function isOver (entry: Entry, record: ServerRecord, { operation, token, nowMs }: Look): boolean {
  if (!entry.operations.includes(operation)) return false
  const isAtWork = record.taskState !== null && record.actions[0]?.requestId === entry.requestId
  switch (entry.kind) {
    case 'stale': return entry.untilMs === null || nowMs < entry.untilMs
    case 'invisible': return isAtWork
    case 'visible': return !isAtWork && (entry.seen.get(token) ?? (entry.seen.size < MAX_TOKENS ? 0 : Infinity)) < (entry.reads ?? 0)
  }
}

/** Counts that a token has seen the status; the brief list shows none. */
function noteSeen (entry: Entry, { operation, token }: Look): void {
  const count = entry.seen.get(token)
  if (operation === 'list' || (count === undefined && entry.seen.size >= MAX_TOKENS)) return
  entry.seen.set(token, (count ?? 0) + 1)
}
