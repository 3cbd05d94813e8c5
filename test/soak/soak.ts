// Mixed load on one emulator for a number of rounds: workers restart machines under faults, while visitors read what there is to
// read and make projects like a learned cloud; between the rounds come a snapshot and its restoration, a reload, and now and then a reset.
import { createClient } from './client.js'
import { createVisitors } from './visitors.js'
import { createWorker, type Findings, type Worker } from './worker.js'
import { startEmulator } from './process.js'

/** How long the soak runs. `isOver` is asked after each round. */
export interface Length {
  readonly workers: number
  readonly stepsPerRound: number
  isOver(round: number): boolean
}

/** What is said of the whole run. */
export interface Report extends Findings {
  readonly rounds: number
  /** The resident memory after each round, in bytes. */
  readonly rss: readonly number[]
  readonly exitCode: number | null
}

/** Runs the soak, and returns what it found: `problems` is empty if all is well. */
export async function soak (seed: number, { workers: count, stepsPerRound, isOver }: Length, onRound: (round: number, findings: Findings) => void = () => {}): Promise<Report> {
  const emulator = await startEmulator('64MB', seed)
  const control = createClient(emulator.url, 'soak-control')
  const findings: Findings = { problems: [], restarts: 0, requests: 0, projects: 0 }
  const rss: number[] = []
  const visitors = createVisitors(emulator.url, seed, findings)
  let workers: Worker[] = []
  const renew = async (): Promise<void> => {
    await Promise.all(workers.map((worker) => worker.close()))
    workers = Array.from({ length: count }, (_, number) => createWorker(emulator.url, number, seed + rss.length, findings))
  }
  const check = (isRight: boolean, text: string): void => {
    if (!isRight) findings.problems.push(text)
  }
  let round = 0
  await renew()
  do {
    round++
    await Promise.all([visitors.visit(round), ...workers.map(async (worker) => {
      for (let step = 0; step < stepsPerRound; step++) await worker.step()
    })])
    emulator.rewritePlan(round)
    const { status, body: snapshot } = await control.send('GET', '/_emulator/snapshot')
    check(status === 200, `the snapshot was ${status}`)
    const restored = await control.send('PUT', '/_emulator/snapshot', snapshot)
    check(restored.status === 204, `restoring the snapshot was ${restored.status} ${JSON.stringify(restored.body)}`)
    if (round % 5 === 0) {
      const { status } = await control.send('POST', '/_emulator/reset')
      check(status === 204, `the reset was ${status}`)
      await renew()
    }
    check((await control.send('GET', '/_emulator/health')).status === 200, 'it is not healthy')
    rss.push(emulator.rss() ?? 0)
    onRound(round, findings)
  } while (!isOver(round) && findings.problems.length < 20)
  await Promise.all([...workers, visitors, control].map((each) => each.close()))
  const exitCode = await emulator.stop()
  for (const line of emulator.complaints) findings.problems.push(`the log says: ${line.slice(0, 500)}`)
  return { ...findings, rounds: round, rss, exitCode }
}
