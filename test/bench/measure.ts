/** Rounds of load: each side in turn, so that what else the machine does meets all of them alike. */
import { burst, sendExactly } from './load.js'
import { median } from './numbers.js'
import type { Bench } from './bench.js'
import type { Burst, Call } from './call.js'
import type { Figure, SideName, Value } from './figure.js'
import type { Served } from './processes.js'
import type { Sides } from './sides.js'

/** What one burst cost the process of the server. */
export interface Cost extends Burst { readonly cpuUsPerRequest: number }

/** The values of a side in each round. */
export type Rounds = ReadonlyMap<SideName, readonly number[]>

/** Returns the median of the rounds, with the lowest and the highest. */
export function valueOf (rounds: readonly number[]): Value {
  return { median: median(rounds), low: Math.min(...rounds), high: Math.max(...rounds) }
}

/** Returns a figure of the emulator alone. */
export function figureOf (what: string, unit: Figure['unit'], rounds: readonly number[], goal?: number): Figure {
  return { what, unit, values: { emulator: valueOf(rounds) }, ...(goal === undefined ? {} : { goal }) }
}

/** Returns a figure of all sides, with the ratio to the bare app of the same round. */
export function compared (what: string, unit: Figure['unit'], rounds: Rounds, ratio?: { readonly kind: 'speed' | 'cost', readonly goal?: number }): Figure {
  const values = Object.fromEntries([...rounds].map(([name, values]) => [name, valueOf(values)]))
  const [ours = [], bare = []] = [rounds.get('emulator'), rounds.get('bare Fastify')]
  if (ratio === undefined || bare.length === 0) return { what, unit, values }
  const ratios = ours.map((own, round) => ratio.kind === 'speed' ? (bare[round] ?? NaN) / own : own / (bare[round] ?? NaN))
  return { what, unit, values, ratio: { ...ratio, ...valueOf(ratios) } }
}

/** Sends the call to one side for the seconds of the run, or a given number of times. */
export async function loadOnce (bench: Bench, side: Served, call: Call, from = 0, amount = bench.amount): Promise<Cost> {
  const job = { url: side.url, call, connections: bench.connections, from }
  const before = await side.usage()
  const result = await (amount === null ? burst({ ...job, seconds: bench.seconds }) : sendExactly(job, amount))
  const after = await side.usage()
  return { ...result, cpuUsPerRequest: (after.cpuUs - before.cpuUs) / result.requests }
}

/** Loads every side in each round, after one round that warms up. */
export async function measureLoad (bench: Bench, sides: Sides, call: Call, goal?: number): Promise<readonly Figure[]> {
  const costs = new Map<SideName, Cost[]>([...sides.keys()].map((name) => [name, []]))
  // Who is restarted in turn is so over all bursts: a second restart may come only after a whole turn.
  const sent = new Map<SideName, number>()
  for (let round = 0; round <= bench.rounds; round++) {
    for (const [name, side] of sides) {
      bench.say(round === 0 ? `${name} warms up` : `round ${round} of ${bench.rounds}: ${name}`)
      // The other servers handle few requests in a round, and need more of them to get warm.
      const repeats = round === 0 && bench.amount === null && bench.others.some((other) => other.name === name) ? 4 : 1
      for (let repeat = 0; repeat < repeats; repeat++) {
        const from = sent.get(name) ?? 0
        const cost = await loadOnce(bench, side, call, from)
        sent.set(name, from + cost.requests)
        if (round > 0) costs.get(name)?.push(cost)
      }
    }
  }
  const rounds = (pick: (cost: Cost) => number): Rounds => new Map([...costs].map(([name, list]) => [name, list.map(pick)]))
  return [
    compared('CPU time per request', 'µs', rounds(({ cpuUsPerRequest }) => cpuUsPerRequest), { kind: 'speed', ...(goal === undefined ? {} : { goal }) }),
    compared('requests per second', '/s', rounds(({ requests, seconds }) => requests / seconds))
  ]
}
