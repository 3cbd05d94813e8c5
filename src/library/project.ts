// The handle of one project, or of all of them: the members put together over a running emulator.
import { createClockMembers, createFaults, createProfileMembers, createRequests, createServers, type Scope } from './members.js'
import { createFetch } from './fetch.js'
import { reset } from '../world/reset.js'
import type { ProjectMembers } from './types.js'
import type { Running } from '../emulator.js'
import type { WhileRunning } from './keep-alive.js'

/** What handles are made over. */
export interface HandleDeps {
  readonly running: Running
  readonly url: string
  readonly whileRunning: WhileRunning
}

/** The handle of a project by its id; with null, that of the emulator, which is about all projects. */
export function createProject ({ running, url, whileRunning }: HandleDeps, projectId: string | null): ProjectMembers {
  const { app, worlds, start, ending } = running
  const id = projectId ?? start.defaultProjectId
  const scope: Scope = {
    worlds,
    projectId,
    world: () => projectId === null ? null : worlds.forChange(projectId),
    one: () => worlds.forChange(id)
  }
  const fetch = createFetch(app, url, ending)
  const close = async (): Promise<void> => {
    if (projectId === null) await running.close()
    else worlds.remove(projectId)
  }
  return {
    id,
    url,
    app,
    servers: createServers(scope),
    clock: createClockMembers(scope, whileRunning),
    faults: createFaults(scope),
    requests: createRequests(scope),
    profile: createProfileMembers(scope),
    fetch: (input, init) => whileRunning(fetch(input, init)),
    reset: () => reset(worlds, scope.world(), start),
    close,
    [Symbol.asyncDispose]: close
  }
}
