// Whether the emulator keeps the process alive: its port does not, work that a caller awaits does.
import type { Server } from 'node:http'

/** Keeps the process alive until this work is over. */
export type WhileRunning = <Value>(work: Promise<Value>) => Promise<Value>

/** Lets go of a listening port and of the connections to it, so that they hold up no exit; with `isKept`, of nothing. */
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
