/**
 * Loaded into every measured Node process with `--import`: returns the process's own counters over the channel to the bench,
 * so that the numbers mean the same on every system. It ends the process with the channel, so that nothing outlives the bench.
 */
import { monitorEventLoopDelay } from 'node:perf_hooks'

/** What the bench asks for: the counters, or to watch the event loop from now on and the counters. */
export interface Question {
  readonly id: number
  readonly kind: 'usage' | 'watch'
}

/** The reply to the question with this id. A program may also send messages of its own. */
export interface Reply {
  readonly id: number
  readonly usage: Usage
}

/** The counters of a process. */
export interface Usage {
  /** User and system time since the start of the process, in microseconds. */
  readonly cpuUs: number
  readonly rssBytes: number
  /** Timers that are pending; null for a program that is not Node. */
  readonly timers: number | null
  /** The longest time in which the event loop ran nothing else, since it is watched, to about a millisecond; null without. */
  readonly longestBlockMs: number | null
}

const delay = monitorEventLoopDelay({ resolution: 1 })
/** The monitor records what passes between two of its ticks, so it needs a first one before a block, and one after it. */
const TICKS_MS = 5
let isWatching = false

function usage (): Usage {
  const { user, system } = process.cpuUsage()
  return {
    cpuUs: user + system,
    rssBytes: process.memoryUsage.rss(),
    timers: process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length,
    longestBlockMs: isWatching ? delay.max / 1e6 : null
  }
}

if (process.send !== undefined) {
  process.on('message', ({ id, kind }: Question) => {
    const reply = (): void => {
      if (kind === 'watch') delay.reset()
      const message: Reply = { id, usage: usage() }
      process.send?.(message)
    }
    if (kind === 'watch') {
      delay.enable()
      isWatching = true
    }
    if (isWatching) setTimeout(reply, TICKS_MS)
    else reply()
  })
  process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'))
  // The channel alone does not keep the process alive, so it stops as it does without the bench.
  process.channel?.unref()
}
