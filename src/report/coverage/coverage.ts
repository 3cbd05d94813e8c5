// Coverage: which failure modes the clients met, for each operation that they use, and what they did next. Pure.
import { conversationOf } from '../conversation.js'
import { FAILURE_MODES, type FailureMode } from '../failure-modes.js'
import { hasMet } from './met.js'
import { lineOf } from './provoke.js'
import { nextOf } from './next.js'
import type { Call } from '../call.js'
import type { Choices } from '../../core/profile.js'
import type { Recorded } from '../judge.js'

/** One failure mode of one operation. */
export interface CoveredMode {
  readonly mode: string
  /** What happens, in one sentence. */
  readonly sentence: string
  /** How often it was met. */
  readonly met: number
  /** How often the client did what next: `{"retried after 2s":1}`. */
  readonly next: Readonly<Record<string, number>>
  /** The line to add to a test. */
  readonly line: string
}

/** One operation that the clients use, with the modes that fit it. */
export interface CoveredOperation {
  readonly operation: string
  readonly requests: number
  readonly modes: readonly CoveredMode[]
}

/** The coverage of one run, or of several. */
export interface Coverage {
  readonly version: 1
  readonly runs: number
  /** How many modes were met, of all that fit the operations in use, and their share in percent. */
  readonly met: number
  readonly all: number
  readonly percent: number
  readonly operations: readonly CoveredOperation[]
  /** How many requests were evicted before. The coverage does not see them. */
  readonly unseen: number
}

/** A request with its place among those of its client. */
interface Placed {
  readonly call: Call
  readonly calls: readonly Call[]
  readonly index: number
  /** The choices of the profile that it was served under. */
  readonly choices: Choices
}

/** Returns the coverage of what was recorded. */
export function coverageIn ({ recordings, unseen }: Recorded): Coverage {
  const placed = recordings.map(conversationOf).flatMap(({ clients, underOf }) => clients.flatMap(({ calls }) => calls.map((call, index) => ({ call, calls, index, ...underOf(call) }))))
  const byOperation = new Map<string, Placed[]>()
  for (const each of placed) {
    const { operation } = each.call.entry
    const own = byOperation.get(operation) ?? []
    byOperation.set(operation, own)
    own.push(each)
  }
  const operations = Array.from(byOperation, ([operation, own]) => operationOf(operation, own)).filter(({ modes }) => modes.length > 0)
  return summed({ runs: 1, operations, unseen: unseen.requests })
}

function operationOf (operation: string, placed: readonly Placed[]): CoveredOperation {
  const modes = FAILURE_MODES.filter((mode) => mode.operations.some((each) => each === operation))
  const possible = modes.filter(({ canHappen }) => canHappen === undefined || placed.some(({ choices }) => canHappen(operation, choices)))
  return { operation, requests: placed.length, modes: possible.map((mode) => modeOf(mode, operation, placed)) }
}

function modeOf (mode: FailureMode, operation: string, placed: readonly Placed[]): CoveredMode {
  const next: Record<string, number> = {}
  const met = placed.filter(({ call }) => hasMet(call, mode.id))
  for (const { calls, index } of met) {
    const what = nextOf(calls, index)
    next[what] = (next[what] ?? 0) + 1
  }
  return { mode: mode.id, sentence: mode.sentence, met: met.length, next, line: lineOf(mode, operation) }
}

/** Returns the coverage of this run and of those before, whose coverage a file has. Modes that the catalogue lacks now are dropped. */
export function merged (before: Coverage, now: Coverage): Coverage {
  const names = [...new Set([...now.operations, ...before.operations].map(({ operation }) => operation))]
  const operations = names.map((operation): CoveredOperation => {
    const [then, own] = [before, now].map(({ operations: list }) => list.find((each) => each.operation === operation))
    const modes = FAILURE_MODES.flatMap((mode): CoveredMode[] => {
      const parts = [then, own].flatMap((part) => part?.modes.filter((each) => each.mode === mode.id) ?? [])
      return parts.length === 0 ? [] : [parts.reduce(added, modeOf(mode, operation, []))]
    })
    return { operation, requests: (then?.requests ?? 0) + (own?.requests ?? 0), modes }
  })
  return summed({ runs: before.runs + now.runs, operations, unseen: before.unseen + now.unseen })
}

function added (sum: CoveredMode, part: CoveredMode): CoveredMode {
  const next = Object.entries(part.next).reduce((counts, [what, count]) => ({ ...counts, [what]: (counts[what] ?? 0) + count }), sum.next as Record<string, number>)
  return { ...sum, met: sum.met + part.met, next }
}

function summed ({ operations, runs, unseen }: Pick<Coverage, 'operations' | 'runs' | 'unseen'>): Coverage {
  const modes = operations.flatMap((operation) => operation.modes)
  const met = modes.filter((mode) => mode.met > 0).length
  return { version: 1, runs, met, all: modes.length, percent: modes.length === 0 ? 0 : Math.floor(100 * met / modes.length), operations, unseen }
}
