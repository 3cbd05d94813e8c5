// Selects the faults that apply to one request, and counts and draws for each matching rule.
import { createStream, type RandomStream } from '../core/random.js'
import { mismatch, passedOver, remainingOf, streamOf, type Entry, type FaultTarget, type Reason } from './match.js'
import { pointOf, type EffectData, type FaultKind, type TaskKind } from './kind.js'

/** A fault that is about to apply to a request. It counts only once it applies. */
export interface ArmedFault<Effect extends EffectData = EffectData> {
  readonly ruleId: string
  /** The scope of the rule: its project, or null for the template. A rule in a header belongs to the project of its request. */
  readonly projectId: string | null
  readonly kind: FaultKind
  readonly effect: Effect
  /** The number of the rule's draw, from 1; 0 if the rule draws nothing. */
  readonly draw: number
  /** The random stream of the effect, for this request alone. */
  readonly stream: RandomStream
  /** Counts the rule as applied. Returns false if it has meanwhile applied as often as it may. */
  fire(): boolean
}

/** An armed fault that changes a task. */
export interface ArmedTaskFault extends ArmedFault {
  readonly kind: TaskKind
}

/** The faults that apply to one request, at each point in the order in which they apply. */
export interface ArmedFaults {
  readonly request: readonly ArmedFault[]
  readonly response: readonly ArmedFault[]
  readonly task: readonly ArmedTaskFault[]
}

/** No fault applies. */
export const NO_FAULTS: ArmedFaults = { request: [], response: [], task: [] }

/** Collects the faults that apply to one request. */
export interface Arming {
  /** Takes the next rule that matches, in list order. */
  take(entry: Entry): void
  armed(): ArmedFaults
}

/** Returns an empty collection. */
export function createArming (): Arming {
  const firsts = new Set<FaultKind>()
  const wire: { readonly request: ArmedFault[], readonly response: ArmedFault[] } = { request: [], response: [] }
  const task: ArmedTaskFault[] = []
  return {
    armed: () => ({ request: wire.request.sort(inOrder), response: wire.response.sort(inOrder), task: task.sort(inOrder) }),
    take: (entry) => {
      // Each rule counts and draws whatever the other rules do, so adding one does not change the draws of another.
      const fault = drawFault(entry)
      const { kind } = entry
      if (fault === null || firsts.has(kind)) return
      if (kind.applies === 'first') firsts.add(kind)
      if (kind.task === undefined) wire[pointOf(kind, fault.effect)].push(fault)
      else task.push({ ...fault, kind })
    }
  }
}

/** Orders faults at one point: list order, but those that leave the response alone, or decide the task, come first. */
function inOrder (one: ArmedFault, other: ArmedFault): number {
  return rankOf(one.kind) - rankOf(other.kind)
}

function rankOf (kind: FaultKind): number {
  return (kind.task === undefined ? kind.takes === 'nothing' : kind.task.changes === 'task') ? 0 : 1
}

/** Returns the faults of a part of a request: its own, and those at the task of the whole request that its own do not displace. */
export function withTasksOf (whole: ArmedFaults, own: ArmedFaults): ArmedFaults {
  if (whole.task.length === 0) return own
  const further = whole.task.filter(({ kind }) => kind.applies === 'every' || own.task.every((fault) => fault.kind !== kind))
  return { ...own, task: [...own.task, ...further].sort(inOrder) }
}

/** Counts a matching request and draws. Returns null if the rule does not apply to this request. */
function drawFault (entry: Entry): ArmedFault | null {
  const { projectId, counts, kind, rule: { id, effect, when: { probability } } } = entry
  counts.seen++
  if (passedOver(entry, counts.seen) !== null) return null
  const hasEffectDraw = kind.draws?.(effect) === true
  const { isDrawn, effectSeed, draw } = probability === undefined && !hasEffectDraw ? NO_DRAW : drawFor(entry, hasEffectDraw)
  if (!isDrawn) return null
  const fire = (): boolean => {
    if (remainingOf(entry) === 0) return false
    counts.hits++
    return true
  }
  return { ruleId: id, projectId, kind, effect, draw, stream: createStream(effectSeed, id), fire }
}

/** What a rule drew for one request. */
interface Draw {
  readonly isDrawn: boolean
  readonly effectSeed: number
  readonly draw: number
}

const NO_DRAW: Draw = { isDrawn: true, effectSeed: 0, draw: 0 }

function drawFor (entry: Entry, hasEffectDraw: boolean): Draw {
  const { counts, rule: { when: { probability } } } = entry
  const stream = streamOf(entry)
  const isDrawn = probability === undefined || stream.fraction() < probability
  // Drawn even if the probability decided against the rule, so later numbers do not depend on this decision.
  const effectSeed = hasEffectDraw ? stream.uint32() : 0
  entry.stream = stream.state()
  return { isDrawn, effectSeed, draw: ++counts.draws }
}

/** Returns why a rule would not apply to a request, or null if it would. Draws and counts nothing. */
export function reasonAgainst (entry: Entry, target: FaultTarget, nowMs: number): Reason | null {
  return mismatch(entry, target, nowMs) ?? passedOver(entry, entry.counts.seen + 1) ?? unlucky(entry)
}

/** Returns why the probability decides against the next request, or null. The state of the stream stays. */
function unlucky (entry: Entry): Reason | null {
  const { probability } = entry.rule.when
  if (probability === undefined) return null
  const drawn = streamOf(entry).fraction()
  return drawn < probability ? null : { why: 'drawn', probability, drawn }
}
