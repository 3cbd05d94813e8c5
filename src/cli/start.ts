// The command `start`: serves until a signal ends it.
import closeWithGrace from 'close-with-grace'
import { assemble, type Running } from '../emulator.js'
import { createLogger } from './logger.js'
import { loadSettings } from '../config/index.js'
import { readArguments } from './arguments.js'
import { optionsHelp } from './help.js'
import { readCatalogue, readFixture } from '../world/fixtures.js'
import type { Command } from './command.js'

/** The command `start`. */
export const command: Command = { help: optionsHelp, run: start }

/** Starts the emulator and says where it is; it goes on until SIGINT or SIGTERM. */
async function start (args: readonly string[]): Promise<null> {
  const resolved = readArguments(args)
  const catalogue = readCatalogue()
  const settings = loadSettings(resolved, { catalogue, fleet: readFixture('servers.json') })
  const logger = await createLogger(settings.options.logLevel)
  const running = assemble(settings, catalogue, logger)
  // Registered before the port opens, so that a signal is never missed.
  closeWithGrace({ delay: 2000, logger: false }, async ({ err }) => {
    if (err !== undefined) logger.fatal({ err }, 'unexpected error')
    await running.close()
  })
  const url = await running.listen()
  process.stdout.write(process.stdout.isTTY ? banner(running, url) : `${JSON.stringify({ url, projectId: running.start.defaultProjectId, seed: running.start.seed })}\n`)
  return null
}

/** What a person sees first: where it is, and a line that restarts a server. */
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
