// The members of the emulator and of a project, each a thin call of the operation that the control API calls too.
import { addFault, changeFault, clearFaults, getFault, listFaults, removeFault, unusedFaults } from '../world/operations/faults.js'
import { advance, setClock, toNextChange, viewClock } from '../world/operations/clock.js'
import { ClockChangeSchema, clockChangeOf } from '../shapes/clock-change.js'
import { createServer, deleteServer, findServer, listServers, patchServer, viewRecord } from '../world/operations/servers.js'
import { checkedInput, checkedName, checkPlain, kindOf } from './check.js'
import { getProfile, setProfile } from '../world/operations/profile.js'
import { clearRequests, listRequests, recorded } from '../world/operations/requests.js'
import { DEFAULT_TIMEOUT_MS, waitForStatus } from '../world/operations/wait.js'
import { explainFaults, type ExplainRequest } from '../world/operations/explain.js'
import { ExplainSchema, FaultPatchSchema } from '../control/schemas/faults.js'
import { describeRequests } from './describe-requests.js'
import { checkOpen, ExpectationError, guarded } from './errors.js'
import { ProfileChangeSchema, profileChangeOf } from '../shapes/profile-change.js'
import { parseFixed } from '../core/time/duration.js'
import { ServerInputSchema, ServerPatchSchema } from '../shapes/server.js'
import { RequestFilterSchema, VerifySchema } from '../control/schemas/requests.js'
import { DEFAULT_LIMIT_MS, runUntil } from '../world/operations/run-until.js'
import { sleep } from '../clock.js'
import { UntilSchema } from '../control/schemas/clock.js'
import { DescribeSchema, ObjectSchema, RunUntilSchema, WaitForSchema, WaitSchema } from './schemas.js'
import { withPrefix } from '../core/error-prefix.js'
import { verify, type VerifyCount, type VerifyMatch } from '../world/operations/verify.js'
import type { FaultPatch } from '../world/operations/faults.js'
import type { Status } from '../core/states.js'
import type { WaitView } from '../world/operations/wait.js'
import type { ClockMembers, Faults, ProfileMembers, ProjectMembers, Requests, Servers, WaitOptions } from './types.js'
import type { WhileRunning } from './keep-alive.js'
import type { World } from '../world/world.js'
import type { Worlds } from '../world/projects.js'

/** What the members apply to: one project, or all projects when `projectId` is null. */
export interface Scope {
  readonly worlds: Worlds
  readonly projectId: string | null
  /** Returns the current world; a reset creates a new one. */
  world(): World | null
  /** Returns the world in which a single server is looked up. */
  one(): World
  /** Whether the emulator is closed. */
  isClosed(): boolean
}

/** Creates the server members of a scope. */
export function createServers (scope: Scope, whileRunning: WhileRunning): Servers {
  return {
    list: guarded('servers.list', () => listServers(scope.worlds, scope.world())),
    get: guarded('servers.get', (idOrName: string) => {
      const world = scope.one()
      return viewRecord(world, findServer(world, checkedName(idOrName, 'the server')))
    }),
    create: guarded('servers.create', (server) => createServer(scope.one(), checkedInput(ServerInputSchema, server, 'the server'))),
    patch: guarded('servers.patch', (idOrName: string, change) => patchServer(scope.one(), checkedName(idOrName, 'the server'), checkedInput(ServerPatchSchema, change, 'the change'))),
    delete: guarded('servers.delete', (idOrName: string) => deleteServer(scope.one(), checkedName(idOrName, 'the server'))),
    wait: guarded('servers.wait', async (idOrName, options) => {
      const { status, ...how } = checkedInput(WaitSchema, options, 'the options')
      return await waitIn(scope, whileRunning, { server: idOrName, status }, how)
    })
  }
}

/** Creates the member `waitFor` of a scope. */
export function createWaitFor (scope: Scope, whileRunning: WhileRunning): ProjectMembers['waitFor'] {
  return guarded('waitFor', async (idOrName, status, options = {}) => {
    await waitIn(scope, whileRunning, { server: idOrName, status }, checkedInput(WaitForSchema, options, 'the options'))
    const world = scope.one()
    return viewRecord(world, findServer(world, idOrName))
  })
}

async function waitIn (scope: Scope, whileRunning: WhileRunning, target: { readonly server: string, readonly status: Status }, { timeout = DEFAULT_TIMEOUT_MS, advance = false }: WaitOptions): Promise<WaitView> {
  const { server, status } = checkedInput(UntilSchema, target, 'the target')
  checkOpen(scope.isClosed())
  // A caller in the process cannot disconnect: the wait ends with its project.
  return await whileRunning(waitForStatus(scope.one(), { server, status, timeoutMs: milliseconds('timeout', timeout), advance }, { sleep, inTurn: scope.worlds.inTurn, onGone: () => () => {} }))
}

/** Creates the clock members of a scope. */
export function createClockMembers (scope: Scope, whileRunning: WhileRunning): ClockMembers {
  return {
    get: () => viewClock(scope.worlds, scope.world()),
    set: guarded('clock.set', async (change) => {
      const now = change?.now
      const input = kindOf(now) === 'Date' ? { ...change, now: Number(now) } : change
      return await whileRunning(setClock(scope.worlds, scope.world(), clockChangeOf(checkedInput(ClockChangeSchema, input, 'the change'))))
    }),
    advance: guarded('clock.advance', async (by) => await whileRunning(advance(scope.worlds, scope.world(), parseFixed(by)))),
    toNextChange: guarded('clock.toNextChange', async () => await whileRunning(toNextChange(scope.worlds, scope.world()))),
    runUntil: guarded('clock.runUntil', async (server, status, options = {}) => {
      const target = checkedInput(UntilSchema, { server, status }, 'the target')
      const { limit = DEFAULT_LIMIT_MS } = checkedInput(RunUntilSchema, options, 'the options')
      return await whileRunning(runUntil(scope.worlds, scope.world(), target, milliseconds('limit', limit)))
    })
  }
}

/** Creates the fault members of a scope. */
export function createFaults (scope: Scope): Faults {
  const { worlds, world } = scope
  return {
    add: guarded('faults.add', (rule) => {
      checkPlain(rule, 'the rule')
      checkOpen(scope.isClosed())
      return addFault(worlds, world(), rule)
    }),
    list: () => listFaults(worlds, world()),
    unused: () => unusedFaults(worlds, world()),
    get: guarded('faults.get', (id: string) => getFault(worlds, world(), checkedName(id, 'the rule'))),
    patch: guarded('faults.patch', (id: string, change: FaultPatch) => changeFault(worlds, world(), checkedName(id, 'the rule'), checkedInput(FaultPatchSchema, change, 'the change') as FaultPatch)),
    remove: guarded('faults.remove', (id: string) => removeFault(worlds, world(), checkedName(id, 'the rule'))),
    clear: guarded('faults.clear', () => clearFaults(worlds, world())),
    // An omitted member is absent here, although the schema's type allows undefined.
    explain: guarded('faults.explain', (request) => explainFaults(worlds, scope.one(), checkedInput(ExplainSchema, request, 'the request') as ExplainRequest))
  }
}

/** Creates the journal members of a scope. */
export function createRequests ({ worlds, projectId }: Scope): Requests {
  const check = guarded('requests.expect', (match: VerifyMatch, count: VerifyCount) => {
    const expectation = checkedInput(VerifySchema, { match, count }, 'the expectation')
    return verify(worlds, projectId, expectation.match, expectation.count)
  })
  const expect: Requests['expect'] = (match, count = { atLeast: 1 }) => {
    const result = check(match, typeof count === 'number' ? { exactly: count } : count)
    if (result.ok) return
    const error = new ExpectationError(result, count)
    // The stack begins with the line of the test.
    Error.captureStackTrace(error, expect)
    throw error
  }
  return {
    get dropped () { return recorded(worlds, projectId).dropped },
    list: guarded('requests.list', (filter = {}) => {
      // The schema is that of a query, in which every value is a string.
      const given = Object.entries(checkedInput(ObjectSchema, filter, 'the filter')).filter(([, value]) => value !== undefined)
      const texts = Object.fromEntries(given.map(([name, value]) => [name, typeof value === 'number' && COUNTED.has(name) ? String(value) : value]))
      const { project = projectId, limit = Infinity, ...rest } = checkedInput(RequestFilterSchema, texts, 'the filter')
      return listRequests(worlds, project, rest, { limit: Number(limit), marker: null }).requests
    }),
    clear: () => clearRequests(worlds, projectId),
    verify: guarded('requests.verify', (expectation) => {
      const { match, count } = checkedInput(VerifySchema, expectation, 'the expectation')
      return verify(worlds, projectId, match, count)
    }),
    expect,
    describe: guarded('requests.describe', (options = {}) => {
      const { limit = Infinity } = checkedInput(DescribeSchema, options, 'the options')
      return describeRequests(worlds, projectId, limit)
    })
  }
}

/** Creates the profile members of a scope. */
export function createProfileMembers (scope: Scope): ProfileMembers {
  return {
    get: () => getProfile(scope.worlds, scope.world()),
    set: guarded('profile.set', (change) => setProfile(scope.worlds, scope.world(), profileChangeOf(checkedInput(ProfileChangeSchema, change, 'the change'))))
  }
}

/** The members of a filter that may be numbers. */
const COUNTED: ReadonlySet<string> = new Set(['status', 'limit', 'since'])

const milliseconds = (member: string, duration: unknown): number => withPrefix(member, () => parseFixed(duration))
