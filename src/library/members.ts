// The members of the emulator and of a project, each a thin call of the operation that the control API calls too.
import { addFault, changeFault, clearFaults, getFault, listFaults, removeFault, unusedFaults } from '../world/operations/faults.js'
import { advance, setClock, toNextChange, viewClock } from '../world/operations/clock.js'
import { ClockChangeSchema, clockChangeOf } from '../shapes/clock-change.js'
import { createServer, deleteServer, findServer, listServers, patchServer, viewRecord } from '../world/operations/servers.js'
import { checked } from '../shapes/compile-once.js'
import { checkDepth } from '../core/depth.js'
import { getProfile, setProfile } from '../world/operations/profile.js'
import { clearRequests, listRequests, recorded } from '../world/operations/requests.js'
import { DEFAULT_TIMEOUT_MS, waitForStatus } from '../world/operations/wait.js'
import { explainFaults, type ExplainRequest } from '../world/operations/explain.js'
import { ExplainSchema, FaultPatchSchema } from '../control/schemas/faults.js'
import { describeRequests } from './describe-requests.js'
import { ExpectationError, guarded } from './errors.js'
import { parseFixed } from '../core/time/duration.js'
import { ServerInputSchema, ServerPatchSchema } from '../shapes/server.js'
import { RequestFilterSchema, VerifySchema } from '../control/schemas/requests.js'
import { DEFAULT_LIMIT_MS, runUntil } from '../world/operations/run-until.js'
import { sleep } from '../clock.js'
import { UntilSchema } from '../control/schemas/clock.js'
import { verify, type VerifyCount, type VerifyMatch } from '../world/operations/verify.js'
import type { FaultPatch } from '../world/operations/faults.js'
import type { ClockMembers, Faults, ProfileMembers, Requests, Servers } from './types.js'
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
}

/** Creates the server members of a scope. */
export function createServers (scope: Scope, whileRunning: WhileRunning): Servers {
  return {
    list: guarded('servers.list', () => listServers(scope.worlds, scope.world())),
    get: guarded('servers.get', (idOrName: string) => {
      const world = scope.one()
      return viewRecord(world, findServer(world, idOrName))
    }),
    create: guarded('servers.create', (server) => createServer(scope.one(), checked(ServerInputSchema, server, 'the server'))),
    patch: guarded('servers.patch', (idOrName: string, change) => patchServer(scope.one(), idOrName, checked(ServerPatchSchema, change, 'the change'))),
    delete: guarded('servers.delete', (idOrName: string) => deleteServer(scope.one(), idOrName)),
    wait: guarded('servers.wait', async (idOrName, options) => {
      const { server, status } = checked(UntilSchema, { server: idOrName, status: options.status }, 'the options')
      const target = { server, status, timeoutMs: milliseconds(options.timeout ?? DEFAULT_TIMEOUT_MS), advance: options.advance === true }
      // A caller in the process cannot disconnect: the wait ends with its project.
      return await whileRunning(waitForStatus(scope.one(), target, { sleep, inTurn: scope.worlds.inTurn, onGone: () => () => {} }))
    })
  }
}

/** Creates the clock members of a scope. */
export function createClockMembers (scope: Scope, whileRunning: WhileRunning): ClockMembers {
  return {
    get: () => viewClock(scope.worlds, scope.world()),
    set: guarded('clock.set', async (change) => {
      const now = change?.now
      const input = now instanceof Date ? { ...change, now: now.getTime() } : change
      return await whileRunning(setClock(scope.worlds, scope.world(), clockChangeOf(checked(ClockChangeSchema, input, 'the change'))))
    }),
    advance: guarded('clock.advance', async (by) => await whileRunning(advance(scope.worlds, scope.world(), milliseconds(by)))),
    toNextChange: guarded('clock.toNextChange', async () => await whileRunning(toNextChange(scope.worlds, scope.world()))),
    runUntil: guarded('clock.runUntil', async (server, status, { limit = DEFAULT_LIMIT_MS } = {}) => {
      const target = checked(UntilSchema, { server, status }, 'the target')
      return await whileRunning(runUntil(scope.worlds, scope.world(), target, milliseconds(limit)))
    })
  }
}

/** Creates the fault members of a scope. */
export function createFaults (scope: Scope): Faults {
  const { worlds, world } = scope
  return {
    add: guarded('faults.add', (rule) => addFault(worlds, world(), rule)),
    list: () => listFaults(worlds, world()),
    unused: () => unusedFaults(worlds, world()),
    get: guarded('faults.get', (id: string) => getFault(worlds, world(), id)),
    patch: guarded('faults.patch', (id: string, change: FaultPatch) => changeFault(worlds, world(), id, checked(FaultPatchSchema, change, 'the change') as FaultPatch)),
    remove: guarded('faults.remove', (id: string) => removeFault(worlds, world(), id)),
    clear: guarded('faults.clear', () => clearFaults(worlds, world())),
    // An omitted member is absent here, although the schema's type allows undefined.
    explain: guarded('faults.explain', (request) => explainFaults(worlds, scope.one(), checked(ExplainSchema, request, 'the request') as ExplainRequest))
  }
}

/** Creates the journal members of a scope. */
export function createRequests ({ worlds, projectId }: Scope): Requests {
  const check = guarded('requests.expect', (match: VerifyMatch, count: VerifyCount) => {
    const expectation = checked(VerifySchema, { match, count }, 'the expectation')
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
      const texts = Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== undefined).map(([name, value]) => [name, typeof value === 'number' ? String(value) : value]))
      const { project = projectId, limit = Infinity, ...rest } = checked(RequestFilterSchema, texts, 'the filter')
      return listRequests(worlds, project, rest, { limit: Number(limit), marker: null }).requests
    }),
    clear: () => clearRequests(worlds, projectId),
    verify: guarded('requests.verify', (expectation) => {
      const { match, count } = checked(VerifySchema, expectation, 'the expectation')
      return verify(worlds, projectId, match, count)
    }),
    expect,
    describe: guarded('requests.describe', ({ limit = Infinity } = {}) => describeRequests(worlds, projectId, limit))
  }
}

/** Creates the profile members of a scope. */
export function createProfileMembers (scope: Scope): ProfileMembers {
  return {
    get: () => getProfile(scope.worlds, scope.world()),
    set: guarded('profile.set', (change) => {
      checkDepth(change, 'the change')
      const { name, file, ...set } = change
      return setProfile(scope.worlds, scope.world(), { ...(name === undefined ? {} : { name }), ...(file === undefined ? {} : { file }), set })
    })
  }
}

const milliseconds = (duration: unknown): number => Math.round(parseFixed(duration))
