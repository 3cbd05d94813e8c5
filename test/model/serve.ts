/** What the reference model makes of one request: fault rules, the action, the response. Source: PRODUCT.md sections 1, 2 and 4. */
import { aliveIn, msOf, PROFILES, remainingOf, stateAt, wordOf, type Effect, type Entry, type Server, type State, type World } from './reference.js'

/** A request of the emulated API. `server` is an id; `body` tells what an action asks for. */
export interface Request {
  readonly project: string
  readonly operation: 'reboot' | 'start' | 'stop' | 'lock' | 'unlock' | 'create' | 'delete' | 'show' | 'list' | 'detail' | 'unreadable'
  readonly server: string | null
  /** For a restart. Anything but HARD and SOFT is invalid. */
  readonly type?: string
  /** For a creation: the name under which the model knows the new server. */
  readonly made?: string
}

/** A response: status 0 for a connection that ends without one. */
export interface Response {
  readonly status: number
  readonly fired: readonly string[]
  readonly body?: unknown
}

type Kind = Effect['kind']
type Of<Name extends Kind> = Extract<Effect, { readonly kind: Name }>

/** The operation by which rules and the journal know a request. */
export function operationOf ({ operation }: Request): string {
  if (operation === 'unreadable') return 'unknown'
  return operation === 'lock' || operation === 'unlock' ? 'lookup' : operation
}

/** Whether a request creates its project: a change that can be read. */
export function isChange ({ operation, type = 'HARD' }: Request): boolean {
  if (operation === 'reboot') return type === 'HARD' || type === 'SOFT'
  return !['show', 'list', 'detail', 'unreadable'].includes(operation)
}

/** Serves a request: yields each instant until which it is held, and returns the response. */
export function * serve (world: World, request: Request): Generator<number, Response> {
  const fired: string[] = []
  if (request.operation === 'unreadable') return { status: 400, fired }
  const armed = arm(world, request)
  const fire = (entry: Entry): boolean => {
    if (remainingOf(entry) === 0) return false
    entry.hits++
    if (!fired.includes(entry.rule.id)) fired.push(entry.rule.id)
    return true
  }
  /** Applies what acts at a point: delays first. Returns what replaces the response, if anything does. */
  function * at (point: 'request' | 'response'): Generator<number, number | null> {
    const here = armed.filter(({ rule: { effect } }) => 'point' in effect && effect.point === point)
    for (const entry of here.filter(isOf('delay'))) {
      if (fire(entry)) yield world.clock.now + msOf((entry.rule.effect as Of<'delay'>).duration)
    }
    for (const entry of here.filter((each) => !isOf('delay')(each))) {
      if (fire(entry)) return entry.rule.effect.kind === 'error' ? statusOf((entry.rule.effect as Of<'error'>).error) : 0
    }
    return null
  }
  const before = yield * at('request')
  if (before === 0) return { status: 0, fired: [] }
  const response = before === null ? run(world, request, armed, fire, fired) : { status: before }
  const after = yield * at('response')
  if (after === 0) return { status: 0, fired: [] }
  return after === null ? { ...response, fired } : { status: after, fired }
}

const isOf = (kind: Kind) => ({ rule }: Entry): boolean => rule.effect.kind === kind

function statusOf (error: Of<'error'>['error']): number {
  return typeof error === 'number' ? error : typeof error === 'object' ? error.status : 400
}

/** Returns the rules that apply to a request: every delay, and the first of each other kind. Each rule that matches counts it. */
function arm (world: World, request: Request): readonly Entry[] {
  const armed: Entry[] = []
  for (const entry of world.entries) {
    if (!matches(entry, world, request)) continue
    const { when: { skip = 0, every = 1 }, effect: { kind } } = entry.rule
    const turn = ++entry.seen - skip
    if (turn <= 0 || turn % every !== 0) continue
    if (kind === 'delay' || !armed.some(isOf(kind))) armed.push(entry)
  }
  return armed
}

function matches (entry: Entry, world: World, request: Request): boolean {
  const { rule: { enabled, match, when }, addedAt } = entry
  const { now } = world.clock
  const operations = [match.operation ?? ['reboot', 'start', 'stop']].flat()
  return enabled && remainingOf(entry) !== 0 &&
    (operations.includes('any') || operations.includes(operationOf(request))) &&
    (when.from === undefined || now >= addedAt + msOf(when.from)) &&
    (when.until === undefined || now < addedAt + msOf(when.until)) &&
    (match.server === undefined || match.server === request.server)
}

/** Carries out a request that no rule replaced. */
function run (world: World, request: Request, armed: readonly Entry[], fire: (entry: Entry) => boolean, fired: string[]): Pick<Response, 'status' | 'body'> {
  const server = aliveIn(world).find(({ id }) => id === request.server)
  switch (request.operation) {
    case 'show': return server === undefined ? { status: 404 } : { status: 200, body: { server: read(world, server, 'show', fired) } }
    case 'list': return { status: 200, body: { servers: aliveIn(world).map((each) => ({ id: read(world, each, 'list', fired)['id'] })) } }
    case 'detail': return { status: 200, body: { servers: aliveIn(world).map((each) => read(world, each, 'detail', fired)) } }
    case 'create': return create(world, request)
    default: return act(world, server, request, armed, fire)
  }
}

/** Returns what a read shows of a server, and counts the read for a stale state. */
function read (world: World, server: Server, operation: string, fired: string[]): Record<string, unknown> {
  const { now } = world.clock
  const stale = world.stale.get(server.id)
  const isStale = stale !== undefined && stale.operations.includes(operation) && (stale.until === null || now < stale.until)
  if (isStale) {
    if (!fired.includes(stale.rule)) fired.push(stale.rule)
    if (stale.reads !== null && --stale.reads === 0) world.stale.delete(server.id)
  }
  const state = isStale ? stale.shown : stateAt(server, now)
  return {
    id: server.id,
    status: wordOf(state, world.profile),
    'OS-EXT-STS:vm_state': state.vm,
    'OS-EXT-STS:task_state': state.task,
    'OS-EXT-STS:power_state': state.power,
    fault: state.vm === 'error' ? {} : { absent: true },
    ...(state.at === -Infinity ? {} : { updated: `${new Date(state.at).toISOString().slice(0, 19)}Z` })
  }
}

/** A task: the states while it runs, how long it takes, and the state at its end. */
interface Task { readonly task: string, readonly ms: number, readonly done: Pick<State, 'vm' | 'power'> }

const RUNNING = { vm: 'active', power: 1 } as const
const TASKS = {
  HARD: { task: 'reboot_started_hard', ms: 5000, done: RUNNING },
  SOFT: { task: 'reboot_started', ms: 3000, done: RUNNING },
  start: { task: 'powering-on', ms: 3000, done: RUNNING },
  stop: { task: 'powering-off', ms: 3000, done: { vm: 'stopped', power: 4 } },
  create: { task: 'scheduling', ms: 10_000, done: RUNNING },
  delete: { task: 'deleting', ms: 2000, done: { vm: 'deleted', power: 0 } }
} as const satisfies Readonly<Record<string, Task>>

function create (world: World, { made = '' }: Request): Pick<Response, 'status' | 'body'> {
  const { now } = world.clock
  world.servers.unshift({ id: made, locked: false, story: storyOf({ at: now, vm: 'building', task: null, power: 0 }, TASKS.create, now) })
  return { status: 202, body: {} }
}

/** Runs an action or a deletion, which the state may refuse. */
function act (world: World, server: Server | undefined, request: Request, armed: readonly Entry[], fire: (entry: Entry) => boolean): Pick<Response, 'status'> {
  const { success, soft, unknown, refused } = PROFILES[world.profile]
  const { operation, type = '' } = request
  if (operation === 'reboot' && type !== 'HARD' && !(type === 'SOFT' && soft)) return { status: 400 }
  if (server === undefined) return { status: unknown }
  const { now } = world.clock
  const state = stateAt(server, now)
  const accepted = { status: operation === 'delete' ? 204 : success }
  if (operation === 'lock' || operation === 'unlock') {
    setLock(server, operation === 'lock', now)
    return accepted
  }
  if (server.locked) return { status: 409 }
  const name = operation === 'reboot' ? type as 'HARD' | 'SOFT' : operation as 'start' | 'stop' | 'delete'
  const refusal = refusalOf(state, name, world)
  if (refusal !== null) return { status: refusal === 'coded' ? refused : 409 }
  if (name === 'delete' && state.task === 'deleting') return accepted
  const joins = name === 'HARD' && ['reboot_started', 'rebooting_hard'].includes(state.task ?? '') && server.story.some(({ at }) => at > now)
  const outcome = joins ? undefined : armed.find((entry) => isOf('outcome')(entry) && fire(entry))?.rule.effect as Of<'outcome'> | undefined
  if (joins) server.story = [...(state.task === 'reboot_started' ? [{ ...state, at: now, task: 'rebooting_hard' }] : [state]), ...server.story.filter(({ at }) => at > now)]
  else server.story = storyOf(state, TASKS[name], now, outcome)
  const stale = armed.find((entry) => isOf('stale')(entry) && fire(entry))
  if (stale !== undefined) hide(world, server.id, state, stale)
  return accepted
}

function setLock (server: Server, locked: boolean, now: number): void {
  if (server.locked === locked) return
  server.locked = locked
  // A lock is a change of the record, so its time of update moves.
  const state = stateAt(server, now)
  server.story = [{ ...state, at: now }, ...server.story.filter(({ at }) => at > now)]
}

/** Returns why the state refuses: `coded` where the documents have a code, whose status depends on the profile. */
function refusalOf ({ vm, task }: State, name: keyof typeof TASKS, world: World): 'coded' | 'plain' | null {
  const { fromStopped, overSoft } = PROFILES[world.profile]
  if (name === 'delete') return null
  if (name === 'HARD' && overSoft && vm === 'active' && (task === 'reboot_started' || task === 'rebooting_hard')) return null
  if (task === 'deleting' || task === 'scheduling') return 'plain'
  if (task !== null) return 'coded'
  if (name === 'HARD') return vm === 'active' || vm === 'error' || fromStopped ? null : 'plain'
  if (name === 'SOFT') return vm === 'active' ? null : 'plain'
  if (name === 'start') return vm === 'stopped' ? null : vm === 'active' ? 'coded' : 'plain'
  return vm === 'active' || vm === 'error' ? null : vm === 'stopped' ? 'coded' : 'plain'
}

/** How long a server runs between the two restarts of the outcome `twice`. */
const PAUSE_MS = 1000

/** Returns the story of a server from the beginning of a task on. */
function storyOf (state: State, { task, ms, done }: Task, now: number, outcome?: Of<'outcome'>): State[] {
  const end = now + Math.round(ms * (outcome?.outcome === 'slow' ? outcome.factor ?? 10 : 1))
  const running: State = { ...state, at: now, task }
  const ended = (at: number, states: Pick<State, 'vm' | 'power'> = done): State => ({ at, task: null, ...states })
  const recovered = outcome?.recoverAfter === undefined ? [] : [ended(end + msOf(outcome.recoverAfter))]
  switch (outcome?.outcome) {
    case 'stuck': return [running, ...recovered]
    case 'error': return [running, ended(end, { vm: 'error', power: 0 }), ...recovered]
    case 'shutoff': return [running, ended(end, { vm: 'stopped', power: 4 }), ...recovered]
    case 'twice': return [running, ended(end), { ...ended(end + PAUSE_MS), task }, ended(end + PAUSE_MS + ms)]
    default: return [running, ended(end)]
  }
}

/** Reads show the state before the action from now on. */
function hide (world: World, server: string, shown: State, { rule: { id, effect } }: Entry): void {
  const { reads = null, for: duration, operations = ['show', 'list', 'detail'] } = effect as Of<'stale'>
  world.stale.set(server, { shown, rule: id, operations, reads, until: duration === undefined ? null : world.clock.now + msOf(duration) })
}
