// npm run soak [-- --minutes 10] [-- --seed 1]: mixed load until the time is over. Exit code 1 if anything was wrong.
import { parseArgs } from 'node:util'
import { soak } from './soak.js'

const { values } = parseArgs({ options: { minutes: { type: 'string', default: '10' }, seed: { type: 'string', default: '1' } } })
const [minutes, seed] = [Number(values.minutes), Number(values.seed)]
if (!(minutes > 0) || !Number.isInteger(seed)) {
  process.stderr.write('--minutes is a number above 0, --seed a whole number\n')
  process.exit(2)
}
const endMs = Date.now() + minutes * 60_000
const megabytes = (bytes: number): string => `${(bytes / 1024 / 1024).toFixed(0)} MB`
let shownMs = 0
const { problems, rounds, restarts, requests, projects, rss, exitCode } = await soak(seed, { workers: 16, stepsPerRound: 25, isOver: () => Date.now() >= endMs }, (round, findings) => {
  if (Date.now() - shownMs < 15_000) return
  shownMs = Date.now()
  process.stdout.write(`round ${round}: ${findings.restarts} restarts, ${findings.requests} requests, ${findings.problems.length} problems\n`)
})
// The first third warms up: caches and limits fill. From then on nothing may grow.
const [middle, last] = [rss.slice(Math.floor(rss.length / 3), Math.floor(2 * rss.length / 3)), rss.slice(Math.floor(2 * rss.length / 3))].map((part) => [...part].sort((a, b) => a - b)[Math.floor(part.length / 2)] ?? 0) as [number, number]
process.stdout.write(`seed ${seed}: ${rounds} rounds, ${restarts} restarts, ${requests} requests, ${projects} projects; memory ${megabytes(middle)} in the middle third, ${megabytes(last)} in the last; exit code ${exitCode}\n`)
if (rounds >= 6 && last > middle * 1.15 + 8 * 1024 * 1024) problems.push(`memory grew from ${megabytes(middle)} to ${megabytes(last)}`)
for (const problem of problems) process.stdout.write(`${problem}\n`)
process.exit(problems.length > 0 || exitCode !== 0 ? 1 : 0)
