// The command `faults`: the fault rules of a running emulator, and the validation of a plan without one.
import { addRule, clearRules, listRules } from './remote/faults.js'
import { commandHelp } from './help.js'
import { readCatalogue } from '../world/fixtures.js'
import { UsageError } from './usage-error.js'
import { validatePlan } from '../config/index.js'
import type { Command } from './command.js'

const NOTES = `RULE is a rule in its text form, or as JSON. FILE is a plan, as JSON or YAML:
{"version":1,"faults":[...]}. fixtures/plan.schema.json is its JSON Schema, for
editors. \`validate\` needs no running emulator. It reports every mistake by line
and member, and in a valid plan the rules that can never apply.
Exit codes: 0 valid, 2 invalid.

Examples
  bms-emulator faults add BMS.0212:times=2
  bms-emulator faults add outcome=stuck:server=bms-83
  bms-emulator faults validate plan.yaml
`

/** The exit code for an invalid plan. */
const INVALID = 2

export const command: Command = { help: (row) => commandHelp(row, 'faults: the fault rules of a running emulator, and plans of them', NOTES), run }

const SUBCOMMANDS: Readonly<Record<string, (args: readonly string[]) => number | Promise<number>>> = { add: addRule, list: listRules, clear: clearRules, validate }

async function run ([word, ...args]: readonly string[]): Promise<number> {
  const subcommand = word !== undefined && Object.hasOwn(SUBCOMMANDS, word) ? SUBCOMMANDS[word] : undefined
  if (subcommand === undefined) throw new UsageError(`${word === undefined ? 'faults requires a subcommand' : `unknown subcommand ${word}`}; expected faults validate FILE, faults add RULE, faults list or faults clear`)
  return await subcommand(args)
}

function validate ([path, extra]: readonly string[]): number {
  if (path === undefined) throw new UsageError('faults validate requires a FILE; expected faults validate FILE')
  if (extra !== undefined) throw new UsageError(`${extra} is not expected here; expected faults validate FILE`)
  const mistakes = validatePlan(path, readCatalogue())
  for (const { line, column, message, isWarning } of mistakes) process.stderr.write(`${path}:${line}:${column}: ${isWarning ? 'warning: ' : ''}${message}\n`)
  if (mistakes.some(({ isWarning }) => !isWarning)) return INVALID
  process.stdout.write(`${path}: this plan is valid\n`)
  return 0
}
