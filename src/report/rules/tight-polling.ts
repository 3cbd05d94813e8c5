// Reads of the same thing at too short a distance.
import { counted, elapsed, requestText } from '../elapsed.js'
import { defineRule } from '../rule.js'
import { endsOf } from '../runs.js'
import { formatMs } from '../../core/time/duration.js'
import { isHistory, type Call } from '../call.js'
import type { Client } from '../conversation.js'

/** The reads by which clients wait, besides the history. */
const POLLS: ReadonlySet<string> = new Set(['show', 'detail', 'list', 'job'])

/** Returns the parts in which the same successful read follows itself at less than `interval`. Another read in between is no pause. */
function tightParts (client: Client, interval: number): ReadonlyArray<readonly Call[]> {
  const parts: Call[][] = []
  const open = new Map<string, Call[]>()
  for (const call of client.calls.filter((each) => (POLLS.has(each.entry.operation) || isHistory(each)) && each.entry.status === 200)) {
    const part = open.get(call.key)
    const last = part?.at(-1)
    if (part !== undefined && last !== undefined && elapsed(client, last, call) < interval) part.push(call)
    else {
      const begun = [call]
      open.set(call.key, begun)
      parts.push(begun)
    }
  }
  return parts
}

export const tightPolling = defineRule({
  id: 'tight-polling',
  severity: 'warning',
  about: 'reads the same thing again and again without a pause',
  limits: {
    interval: { about: 'the shortest distance between two reads', unit: 'duration', fallback: 1000 },
    times: { about: 'how many reads in a row', unit: 'count', fallback: 10 }
  },
  judge: (client, { interval, times }) => tightParts(client, interval).filter((part) => part.length >= times).map((part) => {
    const [first, last] = endsOf(part)
    const mean = elapsed(client, first, last) / (part.length - 1)
    return {
      serverId: first.entry.serverId,
      message: `${requestText(client, first)} was sent ${counted(part.length, 'time')}, on average every ${formatMs(Math.round(mean))}; expected a pause of ${formatMs(interval)} or more.`,
      calls: part
    }
  })
})
