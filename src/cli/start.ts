// The command `start`: serves until a signal stops it.
import closeWithGrace from 'close-with-grace'
import { reportFailure } from './failure.js'
import { EXAMPLES, optionsHelp } from './help.js'
import { prepare } from './prepare.js'
import { printConfig } from './print-config.js'
import { readArguments, type Arguments } from './arguments.js'
import { lookAt, watchFiles } from './watch.js'
import type { Command } from './command.js'
import type { Running } from '../emulator.js'

const FLAGS = { 'print-config': { type: 'boolean' }, watch: { type: 'boolean' } } as const

export const command: Command = { help, run: start }

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
  const read = (): Arguments => readArguments(args, FLAGS)
  const seen = lookAt(read().files)
  const given = read()
  const running = await prepare(given)
  if (given.own['print-config'] === true) {
    process.stdout.write(printConfig(given))
    return 0
  }
  // Registered before the port opens, so that no signal is missed.
  closeWithGrace({ delay: 2000, logger: false, skip: [...NOT_GRACEFUL] }, async ({ err }) => {
    if (err !== undefined) running.app.log.fatal({ err }, 'unexpected error')
    await running.close().catch((error: unknown) => {
      // close-with-grace exits with 1, and without a word.
      reportFailure(error)
      throw error
    })
  })
  const url = await running.listen()
  if (given.own['watch'] === true) watchFiles(running, seen, read)
  process.stdout.write(process.stdout.isTTY ? banner(running, url) : `${JSON.stringify({ url, projectId: running.start.defaultProjectId, seed: running.start.seed })}\n`)
  return null
}

/** Returns the first output on a terminal: the URL, and a command that restarts a server. */
function banner ({ start: { defaultProjectId, seed, profile, fleet } }: Running, url: string): string {
  const servers = [...fleet.servers.values()]
  const server = servers.find(({ vmState, locked }) => vmState === 'active' && !locked) ?? servers[0]
  const path = `${url}/v2.1/${defaultProjectId}/servers`
  const curl = server === undefined
    ? `curl -s -H 'X-Auth-Token: demo' ${path}`
    : `curl -i -X POST -H 'X-Auth-Token: demo' -H 'Content-Type: application/json' -d '{"reboot":{"type":"HARD"}}' ${path}/${server.id}/action`
  return `
  bms-emulator is listening on ${url}

  project   ${defaultProjectId}  (${servers.length} servers)
  profile   ${profile.name}
  seed      ${seed}  (--seed ${seed} replays this run)
  control   ${url}/_emulator/health

  Restart a server:

  ${curl}

`
}
