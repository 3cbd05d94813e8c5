// The command `run`: starts an emulator for the time that another command runs, and says what that command asked of it.
import { constants } from 'node:os'
import { spawn, type ChildProcess } from 'node:child_process'
import { clientEnvironment } from '../world/operations/client-environment.js'
import { optionsHelp } from './help.js'
import { prepare } from './prepare.js'
import { printConfig } from './print-config.js'
import { processEnvironment } from '../config/index.js'
import { readArguments, UsageError } from './arguments.js'
import { summary } from './summary.js'
import type { Command } from './command.js'

/** The command `run`. */
export const command: Command = { help, run }

/** The exit codes of `run` itself. Sources: PRODUCT.md section 7; POSIX shells for a command that cannot be run. */
const EXIT = { neverReached: 4, notExecutable: 126, notFound: 127, signal: 128 } as const

const FORWARDED = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT', 'SIGUSR2'] as const

function help (): string {
  return `bms-emulator run: run a command against an emulator of its own

Usage
  bms-emulator run [options] -- COMMAND [ARGUMENT...]

Starts an emulator on a free port, waits until it is ready, sets OS_AUTH_URL, the other
OS_* variables and BMS_EMULATOR_URL, and runs the command. Signals are passed on. At the
end it prints to stderr what the command asked of the emulator, and exits with the
command's own exit code; with 4 if that is 0 but the command never reached the emulator.

Examples
  bms-emulator run -- npm test
  bms-emulator run --profile nova -- openstack server reboot --hard --wait bms-83
  bms-emulator run --fault BMS.0212:times=2 -- ./my-suite.sh

The options are those of start; here --port is 0 and --log-level warn unless given.

${optionsHelp()}`
}

async function run (args: readonly string[]): Promise<number> {
  const end = args.indexOf('--')
  const [program, ...rest] = end === -1 ? [] : args.slice(end + 1)
  const isCommandMissing = program === undefined && !args.includes('--print-config')
  if (isCommandMissing) throw new UsageError('there is no command to run; write it behind --, as in: bms-emulator run -- npm test')
  const given = readArguments(end === -1 ? args : args.slice(0, end), { 'print-config': { type: 'boolean' } }, { port: 0, logLevel: 'warn' })
  if (given.own['print-config'] === true || program === undefined) {
    process.stdout.write(printConfig(given))
    return 0
  }
  const running = await prepare(given)
  let reached = 0
  running.app.server.on('request', () => { reached++ })
  const url = await running.listen()
  const child = spawn(program, rest, { stdio: 'inherit', env: { ...processEnvironment(), ...clientEnvironment(running.start.identity, url), BMS_EMULATOR_URL: url } })
  const ending = await endOf(child)
  if (ending instanceof Error) process.stderr.write(`bms-emulator: cannot run ${program}: ${isAbsent(ending) ? 'there is no such command' : ending.message}\n`)
  else process.stderr.write(summary(running.worlds, reached))
  await running.close()
  if (ending instanceof Error) return isAbsent(ending) ? EXIT.notFound : EXIT.notExecutable
  return ending === 0 && reached === 0 ? EXIT.neverReached : ending
}

function isAbsent (error: NodeJS.ErrnoException): boolean {
  return error.code === 'ENOENT'
}

/** Resolves to the exit code of the command, or to why it could not be run; meanwhile it gets our signals. */
function endOf (child: ChildProcess): Promise<number | Error> {
  const forward = (signal: NodeJS.Signals): void => {
    // What is typed at a terminal reaches the command without us.
    if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal)
  }
  for (const signal of FORWARDED) process.on(signal, forward)
  return new Promise<number | Error>((resolve) => {
    child.once('error', resolve)
    child.once('exit', (code, signal) => resolve(code ?? EXIT.signal + (signal === null ? 0 : constants.signals[signal])))
  }).finally(() => {
    for (const signal of FORWARDED) process.off(signal, forward)
  })
}
