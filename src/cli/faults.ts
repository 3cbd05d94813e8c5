// The command `faults`: validates a plan without starting an emulator.
import { readCatalogue } from '../world/fixtures.js'
import { UsageError } from './usage-error.js'
import { validatePlan } from '../config/index.js'
import type { Command } from './command.js'

const HELP = `bms-emulator faults: validate a plan of fault rules

Usage
  bms-emulator faults validate FILE    report every mistake in a plan, by line and member;
                                       of a valid plan, the rules that can never apply

FILE is JSON or YAML: {"version":1,"faults":[...]}. A rule is an object, or its text form such as "BMS.0212:times=2".
fixtures/plan.schema.json is its JSON Schema, for editors.

Exit codes: 0 valid, 2 invalid.
`

/** The exit code for an invalid plan. */
const INVALID = 2

export const command: Command = { help: () => HELP, run }

async function run (args: readonly string[]): Promise<number> {
  const [word, path, extra] = args
  if (word !== 'validate') throw new UsageError(`${word === undefined ? 'faults requires a subcommand' : `unknown subcommand ${word}`}; expected faults validate FILE`)
  if (path === undefined) throw new UsageError('faults validate requires a FILE; expected faults validate FILE')
  if (extra !== undefined) throw new UsageError(`${extra} is not expected here; expected faults validate FILE`)
  const mistakes = validatePlan(path, readCatalogue())
  for (const { line, column, message, isWarning } of mistakes) process.stderr.write(`${path}:${line}:${column}: ${isWarning ? 'warning: ' : ''}${message}\n`)
  if (mistakes.some(({ isWarning }) => !isWarning)) return INVALID
  process.stdout.write(`${path}: this plan is valid\n`)
  return 0
}
