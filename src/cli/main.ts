#!/usr/bin/env node
// The entry of the command: runs the subcommand, and turns errors into one line and an exit code. Large modules are
// loaded inside, so that a failure to load them is reported in this way too.
import { followPackageManager } from './package-manager.js'
import { nearest } from '../core/texts.js'
import { reportFailure } from './failure.js'
import { UsageError } from './usage-error.js'
import { VERSION } from '../version.js'
import type { CommandRow } from './command.js'

/** The commands, in the order of the help. */
const COMMANDS: Readonly<Record<string, CommandRow>> = {
  start: { usage: '[start] [options]', about: 'serve the emulated API', load: () => import('./start.js') },
  env: { usage: 'env [--format FORMAT]', about: 'print the variables for OpenStack clients', load: () => import('./env.js') },
  run: { usage: 'run [options] -- COMMAND', about: 'run a command against a private emulator', load: () => import('./run.js') },
  errors: { usage: 'errors [CODE]', about: 'list the documented error codes, or explain one', load: () => import('./errors.js') },
  health: { usage: 'health [URL]', about: 'check whether an emulator is ready', load: () => import('./health.js') },
  faults: { usage: 'faults validate FILE', about: 'report every mistake in a plan, by line', load: () => import('./faults.js') }
}

/** Runs the command line. Resolves to the exit code, or to null if a server keeps running. */
async function main (args: readonly string[]): Promise<number | null> {
  const [word = 'start'] = args
  const isNamed = args.length > 0 && !word.startsWith('-')
  const rest = isNamed ? args.slice(1) : args
  // Arguments after "--" belong to another program.
  const own = rest.includes('--') ? rest.slice(0, rest.indexOf('--')) : rest
  const isHelp = own.includes('--help') || own.includes('-h')
  if ((isHelp && !isNamed) || word === 'help') return print((await import('./help.js')).help(COMMANDS))
  if (!isNamed && (own.includes('--version') || own.includes('-v'))) return print(`${VERSION}\n`)
  const row = isNamed ? rowOf(word) : COMMANDS['start']
  if (row === undefined) throw unknownCommand(word)
  const { command } = await row.load()
  return isHelp ? print(command.help()) : await command.run(rest)
}

function rowOf (word: string): CommandRow | undefined {
  return Object.hasOwn(COMMANDS, word) ? COMMANDS[word] : undefined
}

function unknownCommand (word: string): UsageError {
  const names = Object.keys(COMMANDS)
  const near = nearest(word, names)
  return new UsageError(`${JSON.stringify(word)} is not a command${near === null ? `; expected one of ${names.join(', ')}` : `; did you mean ${near}?`} (see bms-emulator --help)`)
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
  process.exitCode = reportFailure(error)
})
