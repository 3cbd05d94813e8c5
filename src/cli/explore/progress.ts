// Shows on a terminal how far a search is: one line, written again and again. Elsewhere it shows nothing.
import { formatMs } from '../../core/time/duration.js'
import type { Progress } from '../../explore/search.js'

/** The line of a search. */
export interface ProgressLine {
  readonly show: (progress: Progress) => void
  /** Shows the limit of the next run, in milliseconds. */
  begin(limit: RunLimit): void
  clear(): void
}

/** The limit of a run, and whether it is the whole one. */
interface RunLimit {
  readonly limitMs: number
  readonly isWhole: boolean
}

/** The columns of a terminal that does not say how many it has. */
const COLUMNS = 80

/** Returns the line of a search of so many plans, on stderr. */
export function createProgress (plans: number): ProgressLine {
  if (!process.stderr.isTTY) return { show: () => {}, begin: () => {}, clear: () => {} }
  const startMs = Date.now()
  let last: Progress = { drawn: 0, runs: 0, failures: 0, shrinking: null }
  let limit: RunLimit | null = null
  const write = (text: string): void => { process.stderr.write(`\r\x1b[K${text}`) }
  // A line that is longer than the terminal could not be written again.
  const draw = (): void => write(fitting(progressText(last, plans, Date.now() - startMs, limit), process.stderr.columns || COLUMNS))
  return {
    show: (progress) => {
      last = progress
      draw()
    },
    begin: (next) => {
      limit = next
      draw()
    },
    clear: () => write('')
  }
}

/** Returns `37 of 200 plans, 52 runs, 4.1 runs/s, 1 failure; shrinking restarted-too-often (limit 5s)`. */
export function progressText ({ drawn, runs, failures, shrinking }: Progress, plans: number, ms: number, limit: RunLimit | null = null): string {
  const rate = ms === 0 || runs === 0 ? '' : `, ${(runs * 1000 / ms).toFixed(1)} runs/s`
  const found = failures === 0 ? '' : `, ${failures} ${failures === 1 ? 'failure' : 'failures'}`
  return `${drawn} of ${plans} plans, ${runs} ${runs === 1 ? 'run' : 'runs'}${rate}${found}${shrinking === null ? '' : `; ${stepText(shrinking, limit)}`}`
}

/** A plan is made smaller in short runs, and the smallest one is confirmed with the whole limit. */
function stepText (kind: string, limit: RunLimit | null): string {
  if (limit === null) return `shrinking ${kind}`
  return `${limit.isWhole ? 'confirming' : 'shrinking'} ${kind} (limit ${formatMs(limit.limitMs)})`
}

/** Returns a text that leaves the last column free, in which some terminals break the line. */
export function fitting (text: string, columns: number): string {
  return text.length < columns ? text : `${text.slice(0, Math.max(0, columns - 2))}…`
}
