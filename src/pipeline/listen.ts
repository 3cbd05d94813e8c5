// Listens on a host. A name such as localhost can have two addresses, and Fastify would make a second server for the other one, which
// lacks the limits of connections and the responses to broken requests. Here all connections belong to one server.
import dns from 'node:dns'
import { createServer } from 'node:net'
import { once } from 'node:events'
import type { Server } from 'node:http'
import type { FastifyInstance } from 'fastify'

/** The error codes of an address that this machine does not have: most containers have no IPv6. */
const ABSENT: ReadonlySet<unknown> = new Set(['EADDRNOTAVAIL', 'EAFNOSUPPORT', 'EINVAL'])

/**
 * Listens on host and port; on all addresses of `localhost` that this machine has, since clients try either first.
 * @throws the error of the socket, such as EADDRINUSE
 */
export async function listenOn (app: FastifyInstance, { host, port }: { readonly host: string, readonly port: number }): Promise<void> {
  const [address = host, ...others] = host === 'localhost' ? await addressesOf(host) : [host]
  await app.listen({ host: address, port })
  // Port 0 is another one now.
  const { port: bound } = app.server.address() as { port: number }
  for (const other of others) await listenToo(app.server, other, bound)
}

/** Returns the addresses of a name, in the order in which clients are given them. */
async function addressesOf (host: string): Promise<readonly string[]> {
  const found = await new Promise<readonly dns.LookupAddress[]>((resolve, reject) => dns.lookup(host, { all: true }, (error, all) => error === null ? resolve(all) : reject(error)))
  return [...new Set(found.map(({ address }) => address))]
}

/** Accepts connections at another address for a server, until that closes. */
async function listenToo (server: Server, host: string, port: number): Promise<void> {
  const other = createServer({ allowHalfOpen: true, noDelay: true }, (socket) => {
    if (server.listening) server.emit('connection', socket)
    else socket.destroy()
  })
  try {
    await once(other.listen({ host, port }), 'listening')
  } catch (error) {
    if (ABSENT.has((error as NodeJS.ErrnoException).code)) return
    throw error
  }
  // The first server decides how long the process runs.
  other.unref()
  server.once('close', () => other.close())
}
