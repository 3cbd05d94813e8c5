// Retries whose distance does not grow.
import { counted, elapsed, requestText } from '../elapsed.js'
import { defineRule } from '../rule.js'
import { effectOf } from '../../faults/fired-effects.js'
import { endsOf, never, runsOf } from '../runs.js'
import { formatMs } from '../../core/time/duration.js'
import { isConflict, isPassing, type Call } from '../call.js'
import { retryAfterMs } from '../retry-after.js'
import type { Client } from '../conversation.js'

/** Distances below this count as none: they are the time that a request takes. */
const NONE_MS = 10
/** A distance that is this much longer has grown. */
const GROWTH = 1.1

/** So often must distances have grown before an equal one counts as the longest of a back-off. */
const GROWTHS = 2

/** The failures of a connection that a client sees at once. */
const AT_ONCE: ReadonlySet<string | undefined> = new Set(['reset', 'truncate', 'garbage'])

/** A delayed response that took this part of the distance to the next request, or more, was late. */
const LATE = 0.5

/**
 * Whether a response was late, or never came: the distance to the next request is mostly the time that it took, or the time limit of the
 * client. Of one that drips nobody knows when the client had it.
 */
function isLate ({ entry: { status, faults, durationMs } }: Call, distanceMs: number): boolean {
  const ways = faults.map((fault) => effectOf(fault)?.how)
  const isDelayed = faults.some(({ kind }) => kind === 'delay') && durationMs >= distanceMs * LATE
  return isDelayed || ways.includes('drip') || (status === 0 && !ways.some((how) => AT_ONCE.has(how)))
}

/** Returns the longest part of a run whose distances do not grow. One that has grown to its longest stays there, a distance that `enough` or Retry-After allow is as good as one that grows, and so is one that nobody knows. */
function steadyPart (client: Client, run: readonly Call[], enough: number): readonly Call[] {
  let [best, part, before, longest, growths]: [readonly Call[], Call[], number, number, number] = [[], [], 0, 0, 0]
  run.slice(1).forEach((call, index) => {
    const last = run[index] as Call
    const ms = elapsed(client, last, call)
    const distance = ms < NONE_MS ? 0 : ms
    const isFine = ms >= enough || retryAfterMs(last) !== null || isLate(last, ms)
    if (!isFine && longest > 0 && distance > longest * GROWTH) growths++
    const isLongest = growths >= GROWTHS && distance * GROWTH >= longest
    part = isFine || isLongest ? [] : part.length > 0 && distance <= before * GROWTH ? [...part, call] : [last, call]
    before = distance
    if (!isFine) longest = Math.max(longest, distance)
    if (part.length > best.length) best = part
  })
  return best
}

export const noBackoff = defineRule({
  id: 'no-backoff',
  severity: 'warning',
  about: 'sends a failing request again and again at constant or shrinking intervals',
  limits: {
    retries: { about: 'how many such retries in a row', unit: 'count', fallback: 3 },
    enough: { about: 'a distance that need not grow', unit: 'duration', fallback: 30_000 }
  },
  judge: (client, { retries, enough }) => runsOf(client, (call) => isPassing(call) || isConflict(call), never).flatMap((run) => {
    const part = steadyPart(client, run, enough)
    if (part.length - 1 < retries) return []
    const [first, last] = endsOf(part)
    const mean = elapsed(client, first, last) / (part.length - 1)
    return [{
      serverId: first.entry.serverId,
      message: `${requestText(client, first)} failed and was sent ${counted(part.length - 1, 'time')} again ${mean < NONE_MS ? 'at once' : `every ${formatMs(Math.round(mean))}`}; increase the interval after each failure.`,
      calls: part
    }]
  })
})
