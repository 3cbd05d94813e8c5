/**
 * Loaded into every measured process with `--import`: answers the bench's questions over the channel to it, from the process's own
 * counters, so that the numbers are the same on every system. Without the channel the process ends: nothing outlives the bench.
 */
/** What a process says about itself: CPU time in microseconds since its start, memory in bytes. */
export interface Usage {
  readonly cpuUs: number
  readonly rssBytes: number
  readonly heapBytes: number
}

function usage (): Usage {
  const { user, system } = process.cpuUsage()
  const { rss, heapUsed } = process.memoryUsage()
  return { cpuUs: user + system, rssBytes: rss, heapBytes: heapUsed }
}

if (process.send !== undefined) {
  process.on('message', (question) => {
    if (question === 'usage') process.send?.(usage())
  })
  process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'))
  // The channel does not keep the process alive: a stop is measured as it is without the bench.
  process.channel?.unref()
}
