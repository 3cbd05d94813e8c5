// Shows on a terminal how far a search is: one line, written again and again. Elsewhere it shows nothing.
import type { Progress } from '../../explore/search.js'

/** The line of a search. */
export interface ProgressLine {
  readonly show: (progress: Progress) => void
  clear(): void
}

/** Returns the line of a search of so many plans, on stderr. */
export function createProgress (plans: number): ProgressLine {
  if (!process.stderr.isTTY) return { show: () => {}, clear: () => {} }
  const startMs = Date.now()
  const write = (text: string): void => { process.stderr.write(`\r\x1b[K${text}`) }
  return {
    show: (progress) => write(progressText(progress, plans, Date.now() - startMs)),
    clear: () => write('')
  }
}

/** Returns `37 of 200 plans, 52 runs, 4.1 runs/s, 1 failure; making the plan of restarted-too-often smaller`. */
export function progressText ({ drawn, runs, failures, shrinking }: Progress, plans: number, ms: number): string {
  const rate = ms === 0 ? '' : `, ${(runs * 1000 / ms).toFixed(1)} runs/s`
  const found = failures === 0 ? '' : `, ${failures} ${failures === 1 ? 'failure' : 'failures'}`
  return `${drawn} of ${plans} plans, ${runs} runs${rate}${found}${shrinking === null ? '' : `; making the plan of ${shrinking} smaller`}`
}
