/**
 * The emulator does what the reference model says, for sequences of commands that fast-check draws. MODEL_SEED and MODEL_RUNS
 * choose other ones; `npm run model` runs thousands.
 */
import tap, { test } from 'tap'
import { checkModel, fails, writeScenario } from './check.js'
import { readScenario, type Answer, type Send } from '../scenarios/scenario.js'

// A busy machine takes several times as long.
tap.setTimeout(300_000)

const { MODEL_SEED: seed = '1', MODEL_RUNS: runs = '200' } = process.env

test(`${runs} sequences of commands from seed ${seed} do what the reference model says`, async (t) => {
  const found = await checkModel({ runs: Number(runs), seed: Number(seed), maxCommands: 40 })
  t.equal(found === null ? '' : writeScenario(found), '', 'a finding is a scenario: save it under fixtures/scenarios')
})

/** Ways to the emulator that lie, each with what only the model knows. */
const SPOILT: ReadonlyArray<readonly [lie: string, spoil: (send: Send) => Send, shows: RegExp]> = [
  ['a restart that is lost', (send) => async (method, path, body, headers) =>
    isRestart(body) ? { statusCode: 204, headers: {}, body: '' } : await send(method, path, body, headers), /reboot/],
  ['a clock that moves a millisecond less', (send) => async (method, path, body, headers) =>
    await send(method, path, path.includes('clock/advance') && (body as { by?: string }).by === '5s' ? { by: 4999 } : body, headers), /by: 5s/],
  ['a snapshot that is not put back', (send) => async (method, path, body, headers) =>
    method === 'PUT' && path.includes('snapshot') ? { statusCode: 204, headers: {}, body: '' } : await send(method, path, body, headers), /PUT \/_emulator\/snapshot/],
  ['a rule that counts once too often', (send) => async (method, path, body, headers) =>
    method === 'GET' && path.includes('/faults') ? withHits(await send(method, path, body, headers)) : await send(method, path, body, headers), /POST \/_emulator\/faults/]
]

function isRestart (body: unknown): boolean {
  return (body as { reboot?: { type: string } } | undefined)?.reboot?.type === 'HARD'
}

function withHits (answer: Answer): Answer {
  return { ...answer, body: answer.body.replace(/"hits":[1-9]\d*/g, '"hits":99') }
}

for (const [lie, spoil, shows] of SPOILT) {
  test(`${lie} is found, and written as a short scenario that fails alone`, async (t) => {
    const found = await checkModel({ runs: 200, seed: 1, maxCommands: 40, spoil })
    if (found === null) throw new Error('nothing was found')
    t.ok(found.isConfirmed)
    const text = writeScenario(found)
    t.match(text, shows)
    const scenario = readScenario(text, 'found')
    t.ok(scenario.steps.length <= 6, `${scenario.steps.length} steps`)
    t.ok(await fails(scenario, spoil), 'it fails where the lie is told')
    t.notOk(await fails(scenario), 'and nowhere else')
  })
}
