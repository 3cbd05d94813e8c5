/** Runs each file of fixtures/scenarios: steps in, responses out. */
import { readdirSync, readFileSync } from 'node:fs'
import { test } from 'tap'
import { buildTestEmulator } from '../helpers.js'
import { createPlayer, readScenario, type Scenario } from './scenario.js'

const FOLDER = 'fixtures/scenarios'
const names = readdirSync(FOLDER).filter((name) => /\.ya?ml$/.test(name)).sort()
const read = (name: string): Scenario => readScenario(readFileSync(`${FOLDER}/${name}`, 'utf8'), name)

for (const name of names) {
  const { title, options = {}, steps } = read(name)
  test(`${name}: ${title}`, async (t) => {
    const { send } = await buildTestEmulator(t, options)
    const player = createPlayer(send)
    for (const [index, step] of steps.entries()) t.same(await player.play(step), [], `step ${index + 1}: ${step.request ?? step.look ?? step.answer ?? `advance ${step.advance ?? ''}`}`)
  })
}

test('there are scenarios, each with a title of its own', (t) => {
  t.ok(names.length >= 15)
  t.equal(new Set(names.map((name) => read(name).title)).size, names.length)
  t.end()
})
