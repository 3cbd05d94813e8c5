// How a client gets at a project: the token and the variables that a call making a project answers.
import { hexDigits } from '../core/random.js'
import type { World } from './world.js'

/** A token for the project and what to set so that OpenStack clients use it. */
export interface ProjectAccess {
  readonly token: string
  readonly env: Readonly<Record<string, string>>
}

/** Access to a project for clients that reach the emulator at `baseUrl`. The token comes from the project's own stream. */
export function grantAccess (world: World, baseUrl: string): ProjectAccess {
  const token = hexDigits(world.streams.tokens, 32)
  return { token, env: { OS_AUTH_TYPE: 'token', OS_AUTH_URL: `${baseUrl}/v3`, OS_PROJECT_ID: world.projectId, OS_TOKEN: token } }
}
