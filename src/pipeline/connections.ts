// The limits of connections, and of requests that are still arriving. A request that has arrived may be held as long as its
// response is: no limit here ends it.
import type { Server, ServerOptions } from 'node:http'
import type { FastifyBaseLogger } from 'fastify'

/** The most bytes of a request line with its headers. It also limits URLs, so an id of any length reaches its route and is unknown there. */
export const MAX_HEADER_BYTES = 16_384

/** The most open connections. Node closes further ones at once. */
export const MAX_CONNECTIONS = 10_000

/** A request must arrive within this time, headers and body, and the first one this long after its connection. */
const ARRIVAL_MS = 60_000

/** A connection without a request closes after this time. It is longer than the idle time of usual proxies, which else send into closing connections. */
const IDLE_MS = 72_000

/** The settings of Fastify's server. `http` is for Node's. */
export const SERVER_SETTINGS = {
  requestTimeout: ARRIVAL_MS,
  keepAliveTimeout: IDLE_MS,
  // No limit: the time between bytes of a request is within its time to arrive, and a held response sends none.
  connectionTimeout: 0,
  // No limit.
  maxRequestsPerSocket: 0,
  http: {
    maxHeaderSize: MAX_HEADER_BYTES,
    headersTimeout: ARRIVAL_MS,
    // Node's default looks every 30 s, which would make the limit vague.
    connectionsCheckingInterval: ARRIVAL_MS / 12
  } satisfies ServerOptions
} as const

/** The connections of an app. */
export interface Connections {
  /** The number of open ones. */
  readonly open: number
  /** How many were closed at once because of the limit. */
  readonly refused: number
}

/** Limits the connections of a server and counts them. Logs the first that is refused. */
export function limitConnections (server: Server, logger: Pick<FastifyBaseLogger, 'warn'>): Connections {
  const count = { open: 0, refused: 0 }
  server.maxConnections = MAX_CONNECTIONS
  // Their bytes have a limit. Node would leave out those after the 2000th without a word.
  server.maxHeadersCount = 0
  server.on('connection', (socket) => {
    // Node counts the connections of the first address alone.
    if (count.open >= server.maxConnections) {
      socket.destroy()
      server.emit('drop')
      return
    }
    count.open++
    socket.once('close', () => { count.open-- })
  })
  server.on('drop', () => {
    count.refused++
    if (count.refused === 1) logger.warn({ limit: server.maxConnections }, 'too many connections, further ones are closed at once')
  })
  return count
}
