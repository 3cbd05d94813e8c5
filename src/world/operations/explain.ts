// Which rules would act on a request, and why each other would not. Nothing is drawn, counted or changed by asking.
import { describeRule } from '../../faults/describe.js'
import { explainReason } from '../../faults/explain.js'
import { ACTION_NAMES } from '../../core/actions.js'
import { isoTime } from '../../clock.js'
import { serverBy } from './servers.js'
import type { FaultTarget, Verdict } from '../../faults/index.js'
import type { Operation } from '../../core/operations.js'
import type { World } from '../world.js'
import type { Worlds } from '../projects.js'

/** A request that might be sent. `server` is an id or a name. */
export interface ExplainRequest {
  readonly operation: Operation
  readonly server?: string
  readonly method?: string
  readonly headers?: Readonly<Record<string, string>>
}

/** A rule with what it would do, or why it would not. */
export interface ExplainedRule {
  readonly id: string
  readonly reason: string
}

/** The rules that would act, in the order in which they would, each with its description; and all others. */
export interface Explanation {
  readonly fires: readonly ExplainedRule[]
  readonly others: readonly ExplainedRule[]
}

const METHODS: Readonly<Partial<Record<Operation, string>>> = {
  ...Object.fromEntries([...ACTION_NAMES, 'create', 'token', 'batch'].map((operation) => [operation, 'POST'])),
  delete: 'DELETE'
}

/** What the rules of a project would do with a request at this instant. */
export function explainFaults (worlds: Worlds, world: World, request: ExplainRequest): Explanation {
  const target = targetOf(world, request)
  const verdicts = world.faults.explain(target, world.clock.now())
  const overtaken = overtake(verdicts.filter(({ reason }) => reason === null))
  const others: ExplainedRule[] = []
  const fires: ExplainedRule[] = []
  for (const verdict of verdicts) {
    const { view: { rule }, reason } = verdict
    const why = reason === null ? overtaken.get(verdict) : explainReason(reason, verdict, target, isoTime)
    if (why === undefined) fires.push({ id: rule.id, reason: describeRule(rule, worlds.template.catalogue) })
    else others.push({ id: rule.id, reason: why })
  }
  return { fires, others }
}

/** The rules that would act if they were alone but do not come to it beside the others, each with the reason. */
function overtake (willing: readonly Verdict[]): ReadonlyMap<Verdict, string> {
  const reasons = new Map<Verdict, string>()
  const firsts = new Map<string, Verdict>()
  for (const verdict of willing) {
    const { kind } = verdict.view.rule.effect
    const first = firsts.get(kind)
    if (first === undefined) firsts.set(kind, verdict)
    else if (kind !== 'delay') reasons.set(verdict, `Rule ${first.view.rule.id} comes first, and of several rules of the kind ${kind} only one acts.`)
  }
  const considered = willing.filter((verdict) => !reasons.has(verdict))
  const failureAt = (point: string): Verdict | undefined => considered.find(({ view: { rule: { effect } } }) =>
    (effect.kind === 'error' || effect.kind === 'connection') && pointOf(effect) === point)
  const [early, late] = [failureAt('request'), failureAt('response')]
  for (const verdict of considered) {
    const { effect } = verdict.view.rule
    const blocking = blockerOf(effect, early, late)
    if (blocking !== undefined && blocking !== verdict) reasons.set(verdict, `Rule ${blocking.view.rule.id} fails the request before it comes to this one.`)
  }
  return reasons
}

type Effect = Verdict['view']['rule']['effect']

/** The failure that leaves an effect nothing to do; itself, if the effect is that failure. */
function blockerOf (effect: Effect, early: Verdict | undefined, late: Verdict | undefined): Verdict | undefined {
  if (effect.kind === 'outcome' || effect.kind === 'stale') return early
  const isFailure = effect.kind !== 'delay'
  if (pointOf(effect) === 'request') return isFailure ? early : undefined
  // An injected error is an answer, on whose way out the faults at the response act; a lost connection has none.
  if (early?.view.rule.effect.kind === 'connection') return early
  return isFailure ? late : undefined
}

function pointOf (effect: Effect): string {
  return 'point' in effect ? effect.point ?? 'request' : 'request'
}

function targetOf (world: World, { operation, server, method, headers = {} }: ExplainRequest): FaultTarget {
  const record = server === undefined ? undefined : serverBy(world, server)
  const byName = new Map(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]))
  return {
    operation,
    projectId: world.projectId,
    serverId: record?.id ?? server ?? null,
    serverName: record?.name ?? null,
    method: method?.toUpperCase() ?? METHODS[operation] ?? 'GET',
    header: (name) => byName.get(name.toLowerCase())
  }
}
