// Finds the servers of a run: those that were named, or else one to look at.
import { isRest, stateOf } from './look.js'
import { jsonOf, listOf, objectOf, type JsonObject } from './read-response.js'
import { LIST_ONE, SHOW } from './steps.js'
import { Stop, type Session } from './session.js'

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
    documents.push(...listOf(response, 'servers') ?? [])
  }
  const named = ids.length === 0 ? [] : documents.map(({ id, name, status }): NamedServer => ({ id: String(id), name: String(name), status: String(status) }))
  const [first] = documents
  const image = documents.map((server) => objectOf(server['image'])['id']).find((id) => typeof id === 'string')
  return {
    first: typeof first?.['id'] === 'string' ? first['id'] : null,
    image: typeof image === 'string' ? image : null,
    running: named.find(({ status }) => status === 'ACTIVE' || status === 'SHUTOFF') ?? null,
    faulty: named.find(({ status }) => status === 'ERROR') ?? null
  }
}

async function show (session: Session, id: string): Promise<JsonObject> {
  const exchange = await session.send(SHOW, { server: id })
  const { response } = exchange
  const server = objectOf(jsonOf(response)['server'])
  const look = stateOf(server, exchange)
  if (look === null || server['id'] !== id) throw new Stop(`the server ${id} was not found: the cloud responded with ${response.status}${response.status < 500 ? '; --server takes the id of a server, not its name' : ''}`)
  if (!isRest(look)) throw new Stop(`the server ${id} is in ${session.conceal(`${look.status}${look.taskState === null || look.taskState === undefined ? '' : ` (${look.taskState})`}`)}; expected one at rest`)
  return server
}
