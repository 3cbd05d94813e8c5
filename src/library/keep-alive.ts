// Decides whether the emulator keeps the process alive: an idle port does not, work that a caller awaits does.
import type { Server } from 'node:http'

/** Keeps the process alive until the work settles. */
export type WhileRunning = <Value>(work: Promise<Value>) => Promise<Value>

/** Unrefs the port and its connections, so that they do not delay the exit. With `isKept` it leaves them alone. */
export function createKeepAlive (server: Server, isKept: boolean): WhileRunning {
  if (isKept) return async (work) => await work
  server.unref()
  server.on('connection', (socket) => socket.unref())
  let count = 0
  return async (work) => {
    if (count++ === 0) server.ref()
    try {
      return await work
    } finally {
      if (--count === 0) server.unref()
    }
  }
}
