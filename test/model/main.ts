/**
 * The long model check: npm run model -- --runs 5000 --seed 1. Prints each finding as a scenario, and writes it into a file that
 * can be moved to fixtures/scenarios. Exits 1 if it found something.
 */
import { writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { checkModel, writeScenario } from './check.js'

const { values } = parseArgs({ options: { runs: { type: 'string', default: '3000' }, seed: { type: 'string', default: String(Date.now() % 1_000_000) }, commands: { type: 'string', default: '40' } } })
const [runs, seed, maxCommands] = [Number(values.runs), Number(values.seed), Number(values.commands)]
process.stdout.write(`model check: ${runs} sequences of up to ${maxCommands} commands, seed ${seed}\n`)
const found = await checkModel({ runs, seed, maxCommands })
if (found === null) process.stdout.write('no difference between the emulator and the reference model\n')
else {
  const file = `.build/model-${seed}.yaml`
  writeFileSync(file, writeScenario(found))
  process.stdout.write(`${writeScenario(found)}\nin ${file}; ${found.isConfirmed ? 'the scenario alone fails too' : 'the scenario alone does NOT fail: what ran before it matters'}\n`)
  process.exitCode = 1
}
