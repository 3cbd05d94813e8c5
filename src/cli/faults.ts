// The command `faults`: says what is wrong in a plan before anything is started with it.
import { readCatalogue } from '../world/fixtures.js'
import { UsageError } from './arguments.js'
import { validatePlan } from '../config/index.js'
import type { Command } from './command.js'

const HELP = `Usage
  bms-emulator faults validate FILE    say what is wrong in a plan, by line and member

FILE is JSON or YAML: {"version":1,"faults":[...]}. A rule is an object, or its text form such as "BMS.0212:times=2".
fixtures/plan.schema.json is its JSON Schema, for editors.

Exit codes: 0 it can be used, 2 it cannot.
`

/** The exit code of a plan that cannot be used. */
const WRONG = 2

/** The command `faults`. */
export const command: Command = { help: () => HELP, run }

async function run (args: readonly string[]): Promise<number> {
  const [word, path, extra] = args
  if (word !== 'validate') throw new UsageError(`faults ${word ?? 'alone'} is not known; expected faults validate FILE`)
  if (path === undefined) throw new UsageError('faults validate lacks its FILE; expected faults validate FILE')
  if (extra !== undefined) throw new UsageError(`${extra} is one word too many; expected faults validate FILE`)
  const mistakes = validatePlan(path, readCatalogue())
  if (mistakes.length === 0) {
    process.stdout.write(`${path}: this plan can be used\n`)
    return 0
  }
  for (const { line, column, message } of mistakes) process.stderr.write(`${path}:${line}:${column}: ${message}\n`)
  return WRONG
}
