// Writes log lines to a stream that may be read slowly or not at all. The server never waits for it.
import type { Writable } from 'node:stream'

/** A destination of a logger. */
export interface LogSink {
  write(line: string): void
  /** Resolves once everything is written; never, if nobody reads. */
  flush(): Promise<void>
}

/** At most this much waits for the reader. Lines beyond it are dropped and counted. */
const MAX_WAITING_BYTES = 1_048_576

/** Returns a sink for a stream. `onDropped` receives the number of dropped lines once the reader has caught up. */
export function createLogSink (stream: Writable, onDropped: (count: number) => void, maxWaitingBytes = MAX_WAITING_BYTES): LogSink {
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
      if (stream.writableLength + line.length > maxWaitingBytes) dropped++
      else stream.write(line)
    },
    // The callback comes after all earlier lines.
    flush: () => new Promise((resolve) => stream.write('', () => resolve()))
  }
}
