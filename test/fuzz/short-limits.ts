/** Loaded before the command with --import: gives its server shorter times, so that no test waits for a minute. */
import { Server } from 'node:http'

const { listen } = Server.prototype

Server.prototype.listen = function (this: Server, ...args: Parameters<typeof listen>) {
  Object.assign(this, { headersTimeout: 1500, requestTimeout: 2000, keepAliveTimeout: 300, connectionsCheckingInterval: 50 })
  return listen.apply(this, args)
} as typeof listen
