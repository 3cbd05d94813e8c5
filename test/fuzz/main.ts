/**
 * The long fuzz: npm run fuzz -- --seed 7 --rounds 300 --runs 3000. Requests made from the OpenAPI document in each profile, and
 * clients on raw sockets against the built command. Prints seed and counterexample of what it finds, and exits 1.
 */
import { parseArgs } from 'node:util'
import { fuzzHttp } from './http.js'
import { fuzzSockets } from './sockets.js'
import { PROFILE_NAMES } from '../../src/core/profile.js'

const { values } = parseArgs({ options: { seed: { type: 'string', default: String(Date.now() % 1_000_000) }, runs: { type: 'string', default: '2000' }, rounds: { type: 'string', default: '150' } } })
const [seed, runs, rounds] = [Number(values.seed), Number(values.runs), Number(values.rounds)]
const say = (line: string): void => { process.stdout.write(`${line}\n`) }
const ends: Array<() => unknown> = []

async function step (name: string, run: () => Promise<string>): Promise<void> {
  say(`${name}, seed ${seed} ...`)
  try {
    say(`  ${await run()}: nothing found`)
  } catch (error) {
    say(`  FOUND\n${(error as Error).message}`)
    process.exitCode = 1
  }
}

for (const profile of PROFILE_NAMES) await step(`${runs} sequences of requests under ${profile}`, async () => `${await fuzzHttp({ profile, runs, seed })} requests`)
await step(`${rounds} rounds of clients on sockets`, async () => {
  const { clients, responses, late } = await fuzzSockets({ teardown: (end: () => unknown) => { ends.push(end) } }, { rounds, seed })
  return `${clients} clients, ${responses} responses, ${late} too slow for the short limits`
})
for (const end of ends) await end()
