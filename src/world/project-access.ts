// Gives clients access to a project: the token and the variables that the call to create a project returns.
import { clientEnvironment, type ClientEnvironment } from './operations/client-environment.js'
import { findProject, type Identity } from '../core/identity.js'
import { issueToken } from './tokens.js'
import type { World } from './world.js'

/** A token for the project, and the environment variables of OpenStack clients. */
export interface ProjectAccess {
  readonly token: string
  readonly env: ClientEnvironment
}

/** Issues a token of the first user in the project, for clients that reach the emulator at `baseUrl`. */
export function grantAccess (world: World, identity: Identity, baseUrl: string): ProjectAccess {
  const { projectId: id } = world
  const [user] = identity.users
  const project = findProject(identity, { id }) ?? { id, name: world.own.name ?? id, domain: identity.domains[0] }
  const token = issueToken(world, { user, project, domain: null, methods: ['password'] })
  return { token: token.id, env: clientEnvironment(identity, baseUrl, id, world.own.name) }
}
