// Writes log lines to a stream that may be read slowly or not at all. The server never waits for it.
import type { Writable } from 'node:stream'
import { sleep } from '../clock.js'

/** A destination of a logger. */
export interface LogSink {
  write(line: string): void
  /** Resolves once everything is written, or after a moment if nobody reads. */
  flush(): Promise<void>
}

/** The limits of a sink. */
interface LogLimits {
  /** The most bytes that wait for the reader. Lines beyond the limit are dropped and counted. */
  readonly waitingBytes: number
  /** The longest time that a flush waits for the reader. */
  readonly flushMs: number
}

const LIMITS: LogLimits = { waitingBytes: 1_048_576, flushMs: 100 }

/** Returns a sink for a stream. `onDropped` receives the number of dropped lines once the reader has caught up. */
export function createLogSink (stream: Writable, onDropped: (count: number) => void, { waitingBytes, flushMs } = LIMITS): LogSink {
  let dropped = 0
  // A closed pipe loses the log, but is not an error of the server.
  stream.on('error', () => {})
  stream.on('drain', () => {
    const count = dropped
    dropped = 0
    if (count > 0) onDropped(count)
  })
  return {
    write: (line) => {
      if (stream.writableLength + line.length > waitingBytes) dropped++
      else stream.write(line)
    },
    flush: async () => {
      const limit = sleep(flushMs)
      // The callback comes after all earlier lines.
      await Promise.race([limit.reached, new Promise<void>((resolve) => stream.write('', () => resolve()))])
      limit.end()
    }
  }
}
