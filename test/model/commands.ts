/** The commands of the model check, each drawn by fast-check: requests, moves of time, rules, projects and snapshots. */
import fc from 'fast-check'
import { call, inScope, laterSteps, observations, requestStep } from './steps.js'
import { DEFAULT_PROJECT, FLEET, PROFILES, type Effect, type ProfileName, type Rule } from './reference.js'
import type { Model } from './model.js'
import type { Request } from './serve.js'
import type { Step } from '../scenarios/scenario.js'

/** The emulator under test. */
export interface Real {
  /** Plays a step that changes or asks for something. @throws if the response is not as expected */
  play(step: Step): Promise<void>
  /** Plays a step that only looks. */
  look(step: Step): Promise<void>
}

/** The projects that commands name. Only the first is there from the start. */
const PROJECTS = [DEFAULT_PROJECT, 'a'.repeat(32), 'b'.repeat(32)] as const
const project = fc.oneof({ weight: 6, arbitrary: fc.constant(DEFAULT_PROJECT) }, fc.constantFrom(...PROJECTS))
const scope = fc.option(project, { nil: null, freq: 2 })
const profile = fc.constantFrom(...Object.keys(PROFILES) as ProfileName[])
const oneOf = <Value>(...values: readonly Value[]): fc.Arbitrary<Value> => fc.constantFrom(...values)

/** Returns a command: `steps` changes the model and returns what to send. Afterwards everything is looked at. */
function command (name: string, steps: (model: Model) => readonly Step[], isReady: (model: Readonly<Model>) => boolean = () => true): fc.AsyncCommand<Model, Real> {
  return {
    check: isReady,
    run: async (model, real) => {
      for (const step of steps(model)) await real.play(step)
      for (const step of laterSteps(model)) await real.play(step)
      for (const step of observations(model)) await real.look(step)
    },
    toString: () => name
  }
}

const operation = (weight: number, ...requests: ReadonlyArray<Pick<Request, 'operation' | 'type'>>): { readonly weight: number, readonly arbitrary: fc.Arbitrary<Pick<Request, 'operation' | 'type'>> } =>
  ({ weight, arbitrary: oneOf(...requests) })
const operations = fc.oneof(
  operation(8, { operation: 'reboot', type: 'HARD' }), operation(6, { operation: 'start' }, { operation: 'stop' }, { operation: 'reboot', type: 'SOFT' }),
  operation(6, { operation: 'show' }, { operation: 'list' }, { operation: 'detail' }), operation(2, { operation: 'create' }, { operation: 'delete' }),
  operation(1, { operation: 'lock' }, { operation: 'unlock' }), operation(1, { operation: 'reboot', type: 'COLD' }, { operation: 'unreadable' })
)

/** The most servers of a project that commands make. */
const MAX_SERVERS = 12

/** Which server: mostly the first ones, so that commands meet. */
const pick = fc.oneof({ weight: 4, arbitrary: fc.nat(2) }, fc.nat(8))

const request = fc.record({ project, what: operations, pick }).map(({ project, what, pick }) =>
  command(`${what.type ?? what.operation} #${pick} in ${project}`, (model) => {
    const choices = [...model.choices(project), 'nobody']
    const server = choices[pick % choices.length] ?? 'nobody'
    const isOfOne = !['list', 'detail', 'create'].includes(what.operation)
    return [requestStep(model, { ...what, project, server: isOfOne ? server : null, ...(what.operation === 'create' ? { made: `c${model.next()}` } : {}) })]
  }, (model) => what.operation !== 'create' || model.choices(project).length < MAX_SERVERS))

const durations = oneOf('1ms', '999ms', '1s', '2s', '3s', '5s', '10s', '1m')

const advance = fc.record({ scope, by: durations }).map(({ scope, by }) => command(`advance ${by} in ${scope ?? 'all'}`, (model) => {
  const ms = Number.parseInt(by) * (by.endsWith('ms') ? 1 : by.endsWith('m') ? 60_000 : 1000)
  model.advance(scope, ms)
  return [call(`POST /_emulator/clock/advance${inScope(scope)}`, 200, { by })]
}))

const nextChange = scope.map((scope) => command(`next change in ${scope ?? 'all'}`, (model) => {
  model.toNextChange(scope)
  return [call(`POST /_emulator/clock/advance${inScope(scope)}`, 200, { to: 'next-change' })]
}))

const until = fc.record({ scope, pick, status: oneOf('ACTIVE', 'ACTIVE', 'SHUTOFF', 'ERROR', 'REBOOT', 'HARD_REBOOT'), limit: oneOf('1s', '5s', '1h') }).map(({ scope, pick, status, limit }) =>
  command(`until #${pick} is ${status} in ${scope ?? 'all'}`, (model) => {
    const choices = model.choices(scope ?? DEFAULT_PROJECT)
    const server = choices[pick % choices.length] ?? ''
    const ms = limit === '1h' ? 3_600_000 : Number.parseInt(limit) * 1000
    const named = FLEET.some(({ id }) => id === server) ? server : `{${server}}`
    return [call(`POST /_emulator/clock/advance${inScope(scope)}`, model.runUntil(scope, server, status, ms), { until: { server: named, status }, limit })]
  }, (model) => model.choices(scope ?? DEFAULT_PROJECT).length > 0))

const point = oneOf<'request' | 'response'>('request', 'response')
const kinds: fc.Arbitrary<Effect> = fc.oneof(
  fc.record({ kind: fc.constant('error' as const), error: oneOf<string | number | { status: number, body: object }>('BMS.0212', 503, { status: 418, body: {} }), point }),
  fc.record({ kind: fc.constant('delay' as const), duration: oneOf('1s', '2s', '5s'), point }),
  fc.record({ kind: fc.constant('connection' as const), how: fc.constant('reset' as const), point }),
  fc.record({ kind: fc.constant('outcome' as const), outcome: oneOf<'stuck' | 'error' | 'shutoff'>('stuck', 'error', 'shutoff'), recoverAfter: oneOf('1s', '1m') }, { requiredKeys: ['kind', 'outcome'] }),
  fc.record({ kind: fc.constant('outcome' as const), outcome: fc.constant('slow' as const), factor: oneOf(0.5, 3) }, { requiredKeys: ['kind', 'outcome'] }),
  fc.record({ kind: fc.constant('outcome' as const), outcome: fc.constant('twice' as const) }),
  fc.record({ kind: fc.constant('stale' as const), reads: fc.integer({ min: 1, max: 3 }), operations: oneOf<readonly string[]>(['list'], ['show', 'detail']) }, { requiredKeys: ['kind', 'reads'] }),
  fc.record({ kind: fc.constant('stale' as const), for: oneOf('1s', '1m') })
)
const none = <Value extends object>(arbitrary: fc.Arbitrary<Value>): fc.Arbitrary<Value | Record<never, never>> => fc.oneof({ weight: 2, arbitrary: fc.constant({}) }, arbitrary)
const when: fc.Arbitrary<Rule['when']> = none(fc.oneof(
  fc.record({ times: fc.nat(3) }), fc.record({ skip: fc.nat(2), times: fc.nat(3), every: fc.integer({ min: 1, max: 2 }) }), fc.record({ from: oneOf('2s'), until: oneOf('10s') }, { requiredKeys: [] })
))

/** Outcomes are for restarts, starts and stops: what they mean for other tasks is not promised. */
const matchOf = ({ kind }: Effect): fc.Arbitrary<Rule['match']> => none(fc.record({
  operation: kind === 'outcome' || kind === 'stale' ? oneOf<string | readonly string[]>('reboot', ['start', 'stop']) : oneOf<string | readonly string[]>('any', 'show', ['list', 'detail'], ['create', 'delete'], 'reboot', 'lookup'),
  server: oneOf(...FLEET.map(({ id }) => id))
}, { requiredKeys: [] }))

const addRule = kinds.chain((effect) => fc.record({ scope, effect: fc.constant(effect), when, match: matchOf(effect) })).map(({ scope, ...rule }) =>
  command(`add ${JSON.stringify(rule)} in ${scope ?? 'all'}`, (model) => {
    const id = `r${model.next()}`
    model.addRule(scope, { id, enabled: true, ...rule })
    return [call(`POST /_emulator/faults${inScope(scope)}`, 201, { id, ...rule })]
  }))

/** The rules that can be named, each with its scope. */
function rulesOf ({ now }: Readonly<Model>): ReadonlyArray<readonly [scope: string | null, rule: Rule]> {
  const own = [...now.worlds.values()].flatMap(({ id, entries }) => entries.filter((entry) => entry.own).map(({ rule }) => [id, rule] as const))
  return [...now.rules.map((rule) => [null, rule] as const), ...own]
}

const oneRule = fc.record({ pick: fc.nat(8), isRemoved: fc.boolean() }).map(({ pick, isRemoved }) => command(`${isRemoved ? 'remove' : 'switch'} rule #${pick}`, (model) => {
  const rules = rulesOf(model)
  const [scope, rule] = rules[pick % rules.length] ?? []
  if (scope === undefined || rule === undefined) return []
  const path = `/_emulator/faults/${rule.id}${inScope(scope)}`
  if (isRemoved) model.removeRules(scope, ({ id }) => id === rule.id)
  else model.switchRule(rule.id, !rule.enabled)
  return [isRemoved ? call(`DELETE ${path}`, 204) : call(`PATCH ${path}`, 200, { enabled: rule.enabled })]
}, (model) => rulesOf(model).length > 0))

const clearRules = scope.map((scope) => command(`clear rules in ${scope ?? 'all'}`, (model) => {
  if (scope === null) model.clearRules()
  else model.removeRules(scope, () => true)
  return [call(`DELETE /_emulator/faults${inScope(scope)}`, 204)]
}))

const reset = scope.map((scope) => command(`reset ${scope ?? 'all'}`, (model) => {
  model.reset(scope)
  return [call(`POST /_emulator/reset${inScope(scope)}`, 204)]
}))

const setProfile = fc.record({ scope, profile }).map(({ scope, profile }) => command(`profile ${profile} in ${scope ?? 'all'}`, (model) => {
  model.setProfile(scope, profile)
  return [call(`PATCH /_emulator/profile${inScope(scope)}`, 200, { name: profile })]
}))

const addProject = fc.record({ id: project, profile: fc.option(profile, { nil: null }) }).map(({ id, profile }) => command(`add project ${id}`, (model) =>
  [call('POST /_emulator/projects', model.addProject(id, profile), { id, ...(profile === null ? {} : { profile }) })]))

const removeProject = fc.option(project, { nil: null }).map((id) => command(`remove ${id ?? 'all projects'}`, (model) => {
  if (id !== null) return [call(`DELETE /_emulator/projects/${id}`, model.removeProject(id))]
  model.clearProjects()
  return [call('DELETE /_emulator/projects', 204)]
}))

const takeSnapshot = scope.map((scope) => command(`snapshot of ${scope ?? 'all'}`, (model) => {
  const taken = model.take(scope)
  if (taken === null) return [call(`GET /_emulator/snapshot${inScope(scope)}`, 404)]
  const name = `w${model.next()}`
  model.taken.set(name, { ...taken, project: scope })
  return [{ ...call(`GET /_emulator/snapshot${inScope(scope)}`, 200), keep: { [name]: '' } }]
}))

const restoreSnapshot = fc.nat(5).map((pick) => command(`restore snapshot #${pick}`, (model) => {
  const [name, taken] = [...model.taken][pick % model.taken.size] ?? []
  if (name === undefined || taken === undefined) return []
  model.restore(taken)
  return [call(`PUT /_emulator/snapshot${inScope(taken.project)}`, 204, `{${name}}`)]
}, (model) => model.taken.size > 0))

/** The commands, the more frequent ones listed more often. */
export const COMMANDS: ReadonlyArray<fc.Arbitrary<fc.AsyncCommand<Model, Real>>> = [
  ...Array.from({ length: 16 }, () => request), ...Array.from({ length: 5 }, () => advance), ...Array.from({ length: 5 }, () => addRule),
  nextChange, nextChange, until, oneRule, clearRules, reset, setProfile, addProject, removeProject, takeSnapshot, restoreSnapshot
]
