// Builds the handle of one project, or of all projects, from the members of a running emulator.
import { createClockMembers, createFaults, createProfileMembers, createRequests, createServers, createWaitFor, type Scope } from './members.js'
import { checkedName } from './check.js'
import { createFetch, withToken } from './fetch.js'
import { createRestart, serverUrl } from './restart.js'
import { describeHandle } from './inspect.js'
import { grantAccess, type ProjectAccess } from '../world/project-access.js'
import { guarded } from './errors.js'
import { coverageOf, reportOf } from '../report/gather.js'
import { needsRenewal } from '../world/tokens.js'
import { reset } from '../world/operations/reset.js'
import { restoreSnapshot } from '../world/operations/restore.js'
import { takeProjectSnapshot } from '../world/operations/snapshot.js'
import type { ProjectMembers } from './types.js'
import type { Running } from '../emulator.js'
import type { WhileRunning } from './keep-alive.js'
import type { World } from '../world/world.js'

/** The dependencies of a handle. */
export interface HandleDeps {
  readonly running: Running
  readonly url: string
  readonly whileRunning: WhileRunning
}

/** Returns the handle of a project; with null, that of the emulator, which applies to all projects. `given` is access already granted. */
export function createHandle ({ running, url, whileRunning }: HandleDeps, projectId: string | null, given: ProjectAccess | null = null): ProjectMembers {
  const { app, worlds, start, ending } = running
  const id = projectId ?? start.defaultProjectId
  const scope: Scope = {
    worlds,
    projectId,
    world: () => projectId === null ? null : worlds.forChange(projectId),
    one: () => worlds.forChange(id),
    isClosed: () => ending.aborted
  }
  const fetch = createFetch(app, url, ending)
  const close = async (): Promise<void> => {
    if (projectId === null) await running.close()
    else worlds.remove(projectId)
  }
  let granted: { readonly world: World, readonly access: ProjectAccess } | null = given === null ? null : { world: scope.one(), access: given }
  const access = (): ProjectAccess => {
    // A reset creates a new world, in which the tokens of the old one are unknown. The test may move time past the end of a token.
    const world = scope.one()
    if (granted?.world !== world || needsRenewal(world, granted.access.token)) granted = { world, access: grantAccess(world, start.identity, url) }
    return granted.access
  }
  const token = (): string => access().token
  // A removed project stays removed: the token that it had is as good as any.
  const ask: ProjectMembers['fetch'] = projectId === null ? fetch : withToken(fetch, () => worlds.find(id) === undefined ? String(granted?.access.token) : token())
  const handle: ProjectMembers = {
    id,
    get token () { return token() },
    get env () { return access().env },
    url,
    app,
    servers: createServers(scope, whileRunning),
    clock: createClockMembers(scope, whileRunning),
    faults: createFaults(scope),
    requests: createRequests(scope),
    profile: createProfileMembers(scope),
    report: () => reportOf(worlds, projectId),
    coverage: () => coverageOf(worlds, projectId),
    fetch: (input, init) => whileRunning(ask(input, init)),
    restart: createRestart(scope, withToken(fetch, token), whileRunning),
    serverUrl: guarded('serverUrl', (idOrName: string) => serverUrl(scope.one(), checkedName(idOrName, 'the server'), url)),
    waitFor: createWaitFor(scope, whileRunning),
    snapshot: () => takeProjectSnapshot(scope.one()),
    restore: guarded('restore', (snapshot) => restoreSnapshot(worlds, snapshot, projectId)),
    reset: () => reset(worlds, scope.world()),
    close,
    [Symbol.asyncDispose]: close
  }
  return Object.defineProperty(handle, INSPECT, { value: (depth: number) => depth < 0 ? `[${projectId === null ? 'Emulator' : 'Project'}]` : describeHandle(worlds, projectId, id, url) })
}

/** The symbol of `util.inspect.custom`, which every copy of Node has in common. */
const INSPECT = Symbol.for('nodejs.util.inspect.custom')
