// The commands `start` and `demo`: both serve until a signal stops them.
import closeWithGrace from 'close-with-grace'
import { reportFailure } from './failure.js'
import { banner } from './banner.js'
import { isNohup } from './hangup.js'
import { EXAMPLES, optionsHelp } from './help.js'
import { START_FLAGS } from './flags.js'
import { prepare } from './prepare.js'
import { printConfig } from './print-config.js'
import { readArguments, type Arguments } from './arguments.js'
import { checkWatchable, lookAt, watchFiles } from './watch.js'
import type { Command } from './command.js'
import type { Running } from '../emulator.js'

export const command: Command = { help, run: start }
export const demo: Command = { help: demoHelp, run: runDemo }

function help (): string {
  return `bms-emulator start: serve the emulated API until a signal stops it

Usage
  bms-emulator [start] [options]

${optionsHelp()}
${EXAMPLES}`
}

/**
 * Events that close-with-grace must not handle: a failed start keeps its exit code, and a handled crash signal would be
 * raised again and again.
 */
const NOT_GRACEFUL = ['beforeExit', 'SIGILL', 'SIGTRAP', 'SIGABRT', 'SIGBUS', 'SIGFPE', 'SIGSEGV'] as const

/** Starts the emulator and prints its URL. It runs until SIGINT or SIGTERM. */
async function start (args: readonly string[]): Promise<number | null> {
  return serve(args, (running, url) => process.stdout.isTTY ? banner(running, url, process.stdout.columns) : `${JSON.stringify({ url, projectId: running.start.defaultProjectId, seed: running.start.seed })}\n`)
}

/** Starts the emulator, prints what `greet` says of it, and runs until a signal stops it. @throws as `start` */
async function serve (args: readonly string[], greet: (running: Running, url: string) => string): Promise<number | null> {
  const read = (): Arguments => readArguments(args, START_FLAGS)
  const first = read()
  const isWatching = first.own['watch'] === true
  if (isWatching) checkWatchable(first)
  const seen = isWatching ? lookAt(first.files) : null
  // What changed before the look is read again; a pipe can be read only once.
  const given = isWatching ? read() : first
  const running = await prepare(given)
  if (given.own['print-config'] === true) {
    process.stdout.write(printConfig(given))
    return 0
  }
  // Registered before the port opens, so that no signal is missed.
  if (isNohup()) process.on('SIGHUP', () => {})
  closeWithGrace({ delay: 2000, logger: false, skip: [...NOT_GRACEFUL, ...isNohup() ? ['SIGHUP'] as const : []] }, async ({ err }) => {
    if (err !== undefined) running.app.log.fatal({ err }, 'unexpected error')
    await running.close().catch((error: unknown) => {
      // close-with-grace exits with 1, and without a word.
      reportFailure(error)
      throw error
    })
  })
  const url = await running.listen()
  if (seen !== null) watchFiles(running, seen, read)
  process.stdout.write(greet(running, url))
  return null
}

function demoHelp (): string {
  return `bms-emulator demo: serve the emulated API, and print the link of a guided demo

Usage
  bms-emulator demo [options]

Seven acts show in a browser what a restart is, what goes wrong in a cloud, and
how a careless and a careful client cope. It works without the internet.

${optionsHelp()}`
}

/** Serves like `start`, and prints the link of the guided demo. It opens nothing by itself. */
async function runDemo (args: readonly string[]): Promise<number | null> {
  return serve(args, ({ control }, url) => {
    if (control === 'off') return `bms-emulator is listening on ${url}, without its page: the control API is off. Start it with --control TOKEN.\n`
    return `The guided demo: ${url}/_emulator/#demo/1\nAll machines:    ${url}/_emulator/\nCtrl+C ends it.\n`
  })
}
