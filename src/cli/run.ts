// The command `run`: runs another command against a private emulator, and summarizes its requests.
import { constants } from 'node:os'
import { spawn, type ChildProcess } from 'node:child_process'
import { clientEnvironment } from '../world/operations/client-environment.js'
import { reportFailure } from './failure.js'
import { isNohup } from './hangup.js'
import { optionsHelp } from './help.js'
import { prepare } from './prepare.js'
import { printConfig } from './print-config.js'
import { processEnvironment } from '../config/index.js'
import { readArguments } from './arguments.js'
import { UsageError } from './usage-error.js'
import { summary } from './summary.js'
import type { Command } from './command.js'

export const command: Command = { help, run }

/** The exit codes of `run` itself. Sources: PRODUCT.md section 7; POSIX shells for a command that does not run. */
const EXIT = { neverReached: 4, notExecutable: 126, notFound: 127, signal: 128 } as const

const FORWARDED = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT', 'SIGUSR2'] as const

function help (): string {
  return `bms-emulator run: run a command against a private emulator

Usage
  bms-emulator run [options] -- COMMAND [ARGUMENT...]

Starts an emulator on a free port, waits until it is ready, sets OS_AUTH_URL, the other
OS_* variables and BMS_EMULATOR_URL, and runs the command. Forwards signals. At the end
it prints a summary of the requests to stderr and exits with the exit code of the
command, or with 4 if that is 0 but no request reached the emulator.

Examples
  bms-emulator run -- npm test
  bms-emulator run --profile nova -- openstack server reboot --hard --wait bms-83
  bms-emulator run --fault BMS.0212:times=2 -- ./my-suite.sh

The options are those of start, but the defaults are --port 0 and --log-level warn.

${optionsHelp()}`
}

async function run (args: readonly string[]): Promise<number> {
  const end = args.indexOf('--')
  const [program, ...rest] = end === -1 ? [] : args.slice(end + 1)
  const isCommandMissing = program === undefined && !args.includes('--print-config')
  if (isCommandMissing) throw new UsageError('no command to run; give it after --, as in: bms-emulator run -- npm test')
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
  const result = await endOf(child)
  if (result instanceof Error) process.stderr.write(`bms-emulator: cannot run ${program}: ${isAbsent(result) ? 'command not found' : result.message}\n`)
  else process.stderr.write(summary(running.worlds, reached))
  const closed = await running.close().then(() => 0, reportFailure)
  if (result instanceof Error) return isAbsent(result) ? EXIT.notFound : EXIT.notExecutable
  if (result !== 0) return result
  return reached === 0 ? EXIT.neverReached : closed
}

function isAbsent (error: NodeJS.ErrnoException): boolean {
  return error.code === 'ENOENT'
}

/** Forwards signals to the command. Resolves to its exit code, or to the error if it does not start. */
function endOf (child: ChildProcess): Promise<number | Error> {
  const forward = (signal: NodeJS.Signals): void => {
    // A terminal sends SIGINT to the command too.
    const hasReceivedIt = signal === 'SIGINT' && process.stdin.isTTY
    if (!hasReceivedIt && !(signal === 'SIGHUP' && isNohup())) child.kill(signal)
  }
  for (const signal of FORWARDED) process.on(signal, forward)
  return new Promise<number | Error>((resolve) => {
    child.once('error', resolve)
    child.once('exit', (code, signal) => resolve(code ?? EXIT.signal + (signal === null ? 0 : constants.signals[signal])))
  }).finally(() => {
    for (const signal of FORWARDED) process.off(signal, forward)
  })
}
