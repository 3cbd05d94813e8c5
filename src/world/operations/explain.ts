// Explains which rules would apply to a request, and why the others would not. It draws, counts and changes nothing.
import { describeRule } from '../../faults/describe.js'
import { explainReason } from '../../faults/explain.js'
import { isoTime } from '../../clock.js'
import type { FaultTarget, Verdict } from '../../faults/index.js'
import type { Operation } from '../../core/operations.js'
import type { ServerRecord } from '../../core/server.js'
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
  readonly id: string
  readonly reason: string
}

/** The rules that would apply, in order, each with its description; and all others, each with the reason. */
export interface Explanation {
  readonly fires: readonly ExplainedRule[]
  readonly others: readonly ExplainedRule[]
}

const METHODS: Readonly<Partial<Record<Operation, string>>> = { reboot: 'POST', start: 'POST', stop: 'POST', create: 'POST', token: 'POST', batch: 'POST', delete: 'DELETE' }

/** Returns what the rules of a project would do with a request at this instant. */
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

/** Returns the rules that would apply alone but lose to other rules, each with the reason. */
function overtake (willing: readonly Verdict[]): ReadonlyMap<Verdict, string> {
  const reasons = new Map<Verdict, string>()
  const firsts = new Map<string, Verdict>()
  for (const verdict of willing) {
    const { kind } = verdict.view.rule.effect
    const first = firsts.get(kind)
    if (first === undefined) firsts.set(kind, verdict)
    else if (kind !== 'delay') reasons.set(verdict, `Rule ${first.view.rule.id} comes first, and only one rule of the kind ${kind} applies.`)
  }
  const considered = willing.filter((verdict) => !reasons.has(verdict))
  const failureAt = (point: string): Verdict | undefined => considered.find(({ view: { rule: { effect } } }) =>
    (effect.kind === 'error' || effect.kind === 'connection') && pointOf(effect) === point)
  const [early, late] = [failureAt('request'), failureAt('response')]
  for (const verdict of considered) {
    const { effect } = verdict.view.rule
    const blocking = blockerOf(effect, early, late)
    if (blocking !== undefined && blocking !== verdict) reasons.set(verdict, `Rule ${blocking.view.rule.id} fails the request before this rule applies.`)
  }
  return reasons
}

type Effect = Verdict['view']['rule']['effect']

/** Returns the failure that prevents an effect; the effect's own verdict if it is that failure. */
function blockerOf (effect: Effect, early: Verdict | undefined, late: Verdict | undefined): Verdict | undefined {
  if (effect.kind === 'outcome' || effect.kind === 'stale') return early
  const isFailure = effect.kind !== 'delay'
  if (pointOf(effect) === 'request') return isFailure ? early : undefined
  // An injected error is a response, so faults at the response apply to it; a lost connection has no response.
  if (early?.view.rule.effect.kind === 'connection') return early
  return isFailure ? late : undefined
}

function pointOf (effect: Effect): string {
  return 'point' in effect ? effect.point ?? 'request' : 'request'
}

function targetOf (world: World, { operation, server, method, headers = {} }: ExplainRequest): FaultTarget {
  const record = server === undefined ? undefined : recordOf(world, server)
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

function recordOf (world: World, idOrName: string): ServerRecord | undefined {
  const nowMs = world.clock.now()
  const record = world.servers.get(idOrName, nowMs)
  if (record !== undefined) return record
  for (const candidate of world.servers.list(nowMs)) if (candidate.name === idOrName) return candidate
  return undefined
}
