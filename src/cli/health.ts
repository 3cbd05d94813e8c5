// The command `health`: checks whether an emulator is ready. The container uses it as its health check.
import { readFileSync } from 'node:fs'
import { readArguments } from './arguments.js'
import { runningUrl } from './local-url.js'
import type { Command } from './command.js'

export const command: Command = { help, run: health }

const TIMEOUT_MS = 2000

function help (): string {
  return `bms-emulator health: check whether an emulator is ready

Usage
  bms-emulator health [URL]    exit code 0 if it is ready, 1 if not
  bms-emulator health [--host HOST] [--port PORT]

The default URL is BMS_EMULATOR_URL, else that of \`bms-emulator start\` with the
same options and variables. In a container, health without arguments
reads the options of its main process, so that it follows --port.
`
}

async function health (args: readonly string[]): Promise<number> {
  const [first] = args
  const url = first !== undefined && URL.canParse(first) && args.length === 1 ? new URL(first).href : urlOf(args)
  try {
    const response = await fetch(new URL('/_emulator/ready', url), { signal: AbortSignal.timeout(TIMEOUT_MS) })
    if (response.ok) {
      process.stdout.write(`ready: ${new URL(url).origin}\n`)
      return 0
    }
    process.stderr.write(`bms-emulator: not ready: ${new URL(url).origin} returned ${response.status}\n`)
  } catch (error) {
    const { cause, message } = error as Error
    process.stderr.write(`bms-emulator: not ready: ${new URL(url).origin}: ${cause instanceof Error ? cause.message : message}\n`)
  }
  return 1
}

function urlOf (args: readonly string[]): string {
  return runningUrl(readArguments(args.length > 0 ? args : argumentsOfContainer()))
}

/** Returns the arguments of the first process if it is an emulator, as in a container. */
function argumentsOfContainer (): readonly string[] {
  try {
    const words = readFileSync('/proc/1/cmdline', 'utf8').split('\0').slice(0, -1)
    const script = words.findIndex((word) => /(?:cli\/main\.js|bms-emulator)$/.test(word))
    const rest = script === -1 ? [] : words.slice(script + 1)
    return rest[0] === 'start' ? rest.slice(1) : rest
  } catch {
    return []
  }
}
