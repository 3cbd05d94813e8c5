// Restarts a server as a client does, and turns a response that refuses into an error.
import { checkedInput, checkedName } from './check.js'
import { CLOSED, EmulatorError, guarded, type EmulatorErrorCode } from './errors.js'
import { findServer, viewRecord } from '../world/operations/servers.js'
import { RestartSchema } from './schemas.js'
import { reasonIn } from '../world/request-line.js'
import { shortJson } from '../core/texts.js'
import type { Fetch } from './fetch.js'
import type { ProjectMembers } from './types.js'
import type { Scope } from './members.js'
import type { WhileRunning } from './keep-alive.js'
import type { World } from '../world/world.js'

/** Returns the URL of a server at the emulator's own address. @throws Refusal `not-found` */
export function serverUrl (world: World, idOrName: string, url: string): string {
  return `${url}/v2.1/${world.projectId}/servers/${findServer(world, idOrName).id}`
}

/** Returns the member `restart` of a scope. `fetch` sends the token of its project. */
export function createRestart (scope: Scope, fetch: Fetch, whileRunning: WhileRunning): ProjectMembers['restart'] {
  return guarded('restart', async (idOrName, options = {}) => {
    const { type = 'HARD' } = checkedInput(RestartSchema, options, 'the options')
    const server = checkedName(idOrName, 'the server')
    if (scope.isClosed()) throw new EmulatorError('refused', `restart: ${CLOSED}`, { status: 0, body: null })
    const { id, name } = findServer(scope.one(), server)
    const { projectId } = scope.one()
    const response = await whileRunning(fetch(`/v2.1/${projectId}/servers/${id}/action`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'user-agent': 'bms-emulator' },
      body: JSON.stringify({ reboot: { type } })
    }).then(readResponse, () => null))
    if (response === null) throw new EmulatorError('refused', `restart: ${name} got no response: the connection failed`, { status: 0, body: null })
    const { status, body } = response
    if (status >= 300) throw new EmulatorError(CODES[status] ?? 'refused', `restart: ${name} was refused with ${status}${reasonOf(body)}`, response)
    const world = scope.one()
    return viewRecord(world, findServer(world, id))
  })
}

const CODES: Readonly<Record<number, EmulatorErrorCode>> = { 404: 'not-found', 409: 'conflict', 429: 'limit' }

interface Received { readonly status: number, readonly body: unknown }

async function readResponse (response: Response): Promise<Received> {
  const text = await response.text()
  return { status: response.status, body: parsed(text) }
}

function reasonOf (body: unknown): string {
  const reason = reasonIn(body) ?? (typeof body === 'string' ? body : shortJson(body))
  return reason === '' ? '' : `: ${reason}`
}

function parsed (text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
