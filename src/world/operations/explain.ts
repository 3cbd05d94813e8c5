// Explains which rules would apply to a request, and why the others would not. It draws, counts and changes nothing.
import { describeRule } from '../../faults/describe.js'
import { explainReason } from '../../faults/explain.js'
import { faultTarget } from '../fault-target.js'
import { isoTime } from '../../clock.js'
import { pointOf, type FaultKind, type WireKind } from '../../faults/kind.js'
import { serverBy } from './servers.js'
import type { FaultTarget, Verdict } from '../../faults/index.js'
import type { WirePoint } from '../../faults/settings.js'
import { OPERATION_REQUESTS, type Operation } from '../../core/operations.js'
import type { World } from '../world.js'
import type { Worlds } from '../projects.js'

/** A hypothetical request. `server` is an id or a name. */
export interface ExplainRequest {
  readonly operation: Operation
  readonly server?: string
  readonly method?: string
  readonly headers?: Readonly<Record<string, string>>
}

/** A rule with its description, or with the reason why it does not apply. */
export interface ExplainedRule {
  /** The scope of the rule: its project, or null for the template. */
  readonly projectId: string | null
  readonly id: string
  readonly reason: string
}

/** The rules that would apply, in order, each with its description; and all others, each with the reason. */
export interface Explanation {
  readonly fires: readonly ExplainedRule[]
  readonly others: readonly ExplainedRule[]
}

/** Returns what the rules of a project would do with a request at this instant. */
export function explainFaults (worlds: Worlds, world: World, request: ExplainRequest): Explanation {
  const { catalogue, kinds } = worlds.template
  const nowMs = world.clock.now()
  const target = targetOf(world, nowMs, request)
  const verdicts = world.faults.explain(target, nowMs)
  const overtaken = overtake(verdicts.filter(({ reason }) => reason === null))
  const others: ExplainedRule[] = []
  const fires: ExplainedRule[] = []
  for (const verdict of verdicts) {
    const { view, reason } = verdict
    const why = reason === null ? overtaken.get(verdict) : explainReason(reason, view, target, isoTime)
    const { projectId, rule } = view
    if (why === undefined) fires.push({ projectId, id: rule.id, reason: describeRule(rule, catalogue, kinds, view) })
    else others.push({ projectId, id: rule.id, reason: why })
  }
  return { fires, others }
}

/** Returns the rules that would apply alone but lose to other rules, each with the reason. */
function overtake (willing: readonly Verdict[]): ReadonlyMap<Verdict, string> {
  const reasons = new Map<Verdict, string>()
  const firsts = new Map<FaultKind, Verdict>()
  for (const verdict of willing) {
    const { kind } = verdict
    const first = firsts.get(kind)
    if (first === undefined) firsts.set(kind, verdict)
    else if (kind.applies === 'first') reasons.set(verdict, `Rule ${first.view.rule.id} comes first, and only one rule of the kind ${kind.name} applies.`)
  }
  const considered = willing.filter((verdict) => !reasons.has(verdict))
  const failureAt = (point: WirePoint): Verdict | undefined => considered.find(({ kind, view }) => isFailure(kind) && pointOf(kind, view.rule.effect) === point)
  const [early, late] = [failureAt('request'), failureAt('response')]
  for (const verdict of considered) {
    const blocking = blockerOf(verdict, early, late)
    if (blocking !== undefined && blocking !== verdict) reasons.set(verdict, `Rule ${blocking.view.rule.id} fails the request before this rule applies.`)
  }
  return reasons
}

/** Returns the failure that prevents an effect; the effect's own verdict if it is that failure. */
function blockerOf ({ kind, view }: Verdict, early: Verdict | undefined, late: Verdict | undefined): Verdict | undefined {
  if (kind.task !== undefined) return early
  if (pointOf(kind, view.rule.effect) === 'request') return isFailure(kind) ? early : undefined
  // An injected error is a response, so faults at the response apply to it; a lost connection has no response.
  if (early?.kind.takes === 'connection') return early
  return isFailure(kind) ? late : undefined
}

function isFailure (kind: FaultKind): kind is WireKind {
  return kind.task === undefined && kind.takes !== 'nothing'
}

function targetOf (world: World, nowMs: number, { operation, server, method, headers = {} }: ExplainRequest): FaultTarget {
  const byName = new Map(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]))
  return faultTarget(world, {
    operation,
    serverId: server === undefined ? null : serverBy(world, server)?.id ?? server,
    method: method?.toUpperCase() ?? OPERATION_REQUESTS[operation].methods?.[0] ?? 'GET',
    header: (name) => byName.get(name.toLowerCase())
  }, nowMs)
}
