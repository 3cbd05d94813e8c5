#!/usr/bin/env node
// The entry of the command: runs the subcommand, and turns errors into one line and an exit code. Large modules are
// loaded inside, so that a failure to load them is reported in this way too.
import { COMMANDS } from './commands.js'
import { followPackageManager } from './package-manager.js'
import { nearest } from '../core/texts.js'
import { reportFailure } from './failure.js'
import { UsageError } from './usage-error.js'
import { VERSION } from '../version.js'
import type { CommandRow } from './command.js'

/** Runs the command line. Resolves to the exit code, or to null if a server keeps running. */
async function main (args: readonly string[]): Promise<number | null> {
  const [word = 'start'] = args
  const isNamed = args.length > 0 && !word.startsWith('-')
  const rest = isNamed ? args.slice(1) : args
  // Arguments after "--" belong to another program.
  const own = rest.includes('--') ? rest.slice(0, rest.indexOf('--')) : rest
  const isHelp = own.includes('--help') || own.includes('-h')
  const [asked] = word === 'help' ? rest.filter((arg) => !arg.startsWith('-')) : []
  if (asked !== undefined) return await helpFor(asked)
  if ((isHelp && !isNamed) || word === 'help') return print((await import('./help.js')).help(COMMANDS))
  if (!isNamed && (own.includes('--version') || own.includes('-v'))) return print(`${VERSION}\n`)
  const row = isNamed ? rowOf(word) : COMMANDS['start']
  if (row === undefined) throw unknownCommand(word)
  const { command } = await row.load()
  return isHelp ? print(command.help(row)) : await command.run(rest, COMMANDS)
}

/** Prints the help of a command, as `COMMAND --help` does. */
async function helpFor (word: string): Promise<number> {
  const row = rowOf(word)
  if (row === undefined) throw unknownCommand(word)
  return print((await row.load()).command.help(row))
}

function rowOf (word: string): CommandRow | undefined {
  return Object.hasOwn(COMMANDS, word) ? COMMANDS[word] : undefined
}

/** Returns the command line that prints the help of a command, or that of all. */
function helpOf (word = ''): string {
  return `bms-emulator ${rowOf(word) === undefined ? '' : `${word} `}--help`
}

/** What other tools call a command. */
const OTHER_NAMES: Readonly<Record<string, string>> = { serve: 'start', server: 'start', up: 'start', list: 'servers', ls: 'servers', log: 'logs', exec: 'run', test: 'run' }

function unknownCommand (word: string): UsageError {
  const names = Object.keys(COMMANDS)
  const near = (Object.hasOwn(OTHER_NAMES, word) ? OTHER_NAMES[word] : undefined) ?? nearest(word, names)
  return new UsageError(`${JSON.stringify(word)} is not a command${near === null ? `; expected one of ${names.join(', ')}` : `; did you mean ${near}?`}`, true)
}

function print (text: string): number {
  process.stdout.write(text)
  return 0
}

// A reader that closed the pipe, as in `errors | head`, is not a failure.
process.stdout.on('error', () => {})

// Read before everything else, since the parents may be gone soon.
followPackageManager().catch(reportFailure)

main(process.argv.slice(2)).then((exitCode) => {
  if (exitCode !== null) process.exitCode = exitCode
}, (error: unknown) => {
  const extra = error instanceof UsageError ? /^(\S+) is not expected here$/.exec(error.message)?.[1] : undefined
  if (error instanceof UsageError && extra !== undefined && rowOf(extra) !== undefined) error.message += `; the command comes first: bms-emulator ${extra} ...`
  if (error instanceof UsageError && error.helps) error.message += ` (see ${helpOf(process.argv[2])})`
  process.exitCode = reportFailure(error)
})
