// A port for a program that does not choose one itself.
import { createServer, type AddressInfo } from 'node:net'
import { once } from 'node:events'

/** Returns a port of loopback that is free now. */
export async function freePort (): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}
