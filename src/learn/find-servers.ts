// Finds the servers of a run: those that were named, or else one to look at.
import { isRest, stateOf, stateText } from './look.js'
import { inShort, jsonOf, listOf, objectOf, type JsonObject } from './read-response.js'
import { LIST_ONE, SHOW } from './steps.js'
import { Stop, type Session } from './session.js'
import type { LearnResponse } from './probe.js'

/** A server that may be touched, with the status in which it was found. */
export interface NamedServer {
  readonly id: string
  readonly name: string
  readonly status: string
}

export interface FoundServers {
  /** The id of a server to look at. */
  readonly first: string | null
  /** The image of a server. */
  readonly image: string | null
  /** The server to restart. */
  readonly running: NamedServer | null
  /** A server in ERROR. */
  readonly faulty: NamedServer | null
}

/** Finds the servers. @throws Stop, also if a server that was named does not exist or is not at rest */
export async function findServers (session: Session, ids: readonly string[]): Promise<FoundServers> {
  const documents: JsonObject[] = []
  for (const id of ids) documents.push(await show(session, id))
  if (ids.length === 0) {
    const { response } = await session.send(LIST_ONE, {})
    checkRedirect(response, session)
    documents.push(...listOf(response, 'servers') ?? [])
  }
  const named = ids.length === 0 ? [] : documents.map(({ id, name, status }): NamedServer => ({ id: String(id), name: String(name), status: String(status) }))
  const [first] = documents
  const image = documents.map((server) => objectOf(server['image'])['id']).find((id) => typeof id === 'string')
  return {
    first: idOf(first?.['id']),
    image: idOf(image),
    running: named.find(({ status }) => status === 'ACTIVE' || status === 'SHUTOFF') ?? null,
    faulty: named.find(({ status }) => status === 'ERROR') ?? null
  }
}

/** Returns the id that a cloud gave; null if it is none that can be asked for. */
function idOf (id: unknown): string | null {
  return typeof id === 'string' && /^[\w.-]{1,255}$/.test(id) ? id : null
}

/** @throws Stop if the first response leads elsewhere, as one to http:// where a cloud has https:// */
function checkRedirect ({ status, headers }: LearnResponse, session: Session): void {
  const place = headers['location']
  if (status >= 300 && status < 400 && place !== undefined) throw new Stop(`the compute endpoint redirects to ${session.conceal(place)}; redirects are not followed: name that endpoint if it is right`)
}

async function show (session: Session, id: string): Promise<JsonObject> {
  const exchange = await session.send(SHOW, { server: id })
  const { response } = exchange
  checkRedirect(response, session)
  const server = objectOf(jsonOf(response)['server'])
  const look = stateOf(server, exchange)
  if (response.status === 404 || response.status === 400) throw new Stop(`the server ${id} was not found: the cloud responded with ${response.status}; --server takes the id of a server, not its name (openstack server list shows both)`)
  if (look === null || server['id'] !== id) throw new Stop(`the server ${id} could not be read: ${inShort(response)}`)
  if (!isRest(look)) throw new Stop(`the server ${id} is in ${session.conceal(stateText(look))}; expected one at rest: wait for it, or name another`)
  return server
}
