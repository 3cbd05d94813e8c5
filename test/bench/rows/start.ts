/** Start and stop of the process, and what it holds at rest. */
import { ROUTES, show } from '../fleets.js'
import { compared, figureOf } from '../measure.js'
import { answerOf, baseLaunch, emulatorLaunch, expectSample } from '../sides.js'
import { serve, type Launch } from '../processes.js'
import type { Bench, Row } from '../bench.js'
import type { Answer } from '../programs/answers.js'
import type { SideName } from '../figure.js'

const MB = 1024 * 1024

interface Start { readonly ms: number, readonly cpuMs: number, readonly rssMb: number, readonly stopMs: number }

async function startOnce (name: SideName, launch: Launch): Promise<Start> {
  const begin = performance.now()
  const served = await serve(launch)
  await expectSample(name, served.url, show)
  const ms = performance.now() - begin
  const { cpuUs, rssBytes } = await served.usage()
  const end = performance.now()
  await served.stop()
  return { ms, cpuMs: cpuUs / 1000, rssMb: rssBytes / MB, stopMs: performance.now() - end }
}

/** Returns how to start each side; the other servers get a new port each time. */
function launches (bench: Bench, answer: Answer): ReadonlyArray<readonly [SideName, () => Promise<Launch>]> {
  return [
    ['emulator', async () => emulatorLaunch()],
    ['bare Fastify', async () => baseLaunch(bench, 'bare-app', answer)],
    ['node:http', async () => baseLaunch(bench, 'plain-http', answer)],
    ...bench.others.map(({ name, launch }) => [name, async () => await launch(bench.directory, answer)] as const)
  ]
}

/** To the first response, against a bare app with as many routes. */
const start: Row = {
  name: 'start',
  title: 'start, to the first response',
  compares: 'From the start of the process until the first `GET` of a server has been answered. The bare app registers as many routes as the emulator; the others have one.',
  run: async (bench) => {
    const first = await serve(emulatorLaunch())
    const answer = answerOf(show, ROUTES.show, await expectSample('emulator', first.url, show))
    await first.stop()
    const sides = launches(bench, answer)
    const starts = new Map<SideName, Start[]>(sides.map(([name]) => [name, []]))
    for (let round = 1; round <= bench.sizes.starts; round++) {
      for (const [name, launch] of sides) {
        // The other servers take seconds, and what they take is far from any doubt.
        if (round > 3 && bench.others.some((other) => other.name === name)) continue
        bench.say(`start ${round} of ${bench.sizes.starts}: ${name}`)
        starts.get(name)?.push(await startOnce(name, await launch()))
      }
    }
    const rounds = (pick: (one: Start) => number): Map<SideName, number[]> => new Map([...starts].map(([name, list]) => [name, list.map(pick)]))
    return [
      compared('time', 'ms', rounds(({ ms }) => ms), { kind: 'cost', goal: 1.3 }),
      compared('CPU time', 'ms', rounds(({ cpuMs }) => cpuMs), { kind: 'cost', goal: 1.3 }),
      compared('resident memory at rest', 'MB', rounds(({ rssMb }) => rssMb), { kind: 'cost' })
    ]
  }
}

/** From the signal to the end of the process. */
const stop: Row = {
  name: 'stop',
  title: 'stop',
  compares: 'From SIGTERM until the process has ended, after one request.',
  run: async (bench) => {
    const times: number[] = []
    for (let round = 1; round <= bench.sizes.starts; round++) {
      bench.say(`stop ${round} of ${bench.sizes.starts}`)
      times.push((await startOnce('emulator', emulatorLaunch())).stopMs)
    }
    return [figureOf('time', 'ms', times, 50)]
  }
}

export const START_ROWS: readonly Row[] = [start, stop]
