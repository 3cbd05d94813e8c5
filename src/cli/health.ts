// The command `health`: asks a running emulator whether it is ready. The container's health check.
import { readFileSync } from 'node:fs'
import { localUrl } from './local-url.js'
import { readArguments, UsageError } from './arguments.js'
import type { Command } from './command.js'

/** The command `health`. */
export const command: Command = { help, run: health }

const TIMEOUT_MS = 2000

function help (): string {
  return `bms-emulator health: is an emulator ready?

Usage
  bms-emulator health [URL]                    exit code 0 if it is, 1 if not
  bms-emulator health [--host HOST] [--port PORT]

Without a URL it asks where \`bms-emulator start\` with the same options and the same
BMS_EMULATOR_* variables would listen. In a container it looks there for the options
that the container was started with, so that a health check follows --port.
`
}

async function health (args: readonly string[]): Promise<number> {
  const [first] = args
  const url = first !== undefined && URL.canParse(first) && args.length === 1 ? new URL(first).href : urlOf(args)
  try {
    const answer = await fetch(new URL('/_emulator/ready', url), { signal: AbortSignal.timeout(TIMEOUT_MS) })
    if (answer.ok) {
      process.stdout.write(`ready: ${new URL(url).origin}\n`)
      return 0
    }
    process.stderr.write(`bms-emulator: not ready: ${new URL(url).origin} answers ${answer.status}\n`)
  } catch (error) {
    const { cause, message } = error as Error
    process.stderr.write(`bms-emulator: not ready: ${new URL(url).origin}: ${cause instanceof Error ? cause.message : message}\n`)
  }
  return 1
}

function urlOf (args: readonly string[]): string {
  const { options } = readArguments(args.length > 0 ? args : argumentsOfContainer())
  if (options.port === 0) throw new UsageError('--port 0 takes a free port; name the emulator by its URL: bms-emulator health URL')
  return localUrl(options)
}

/** The arguments of the first process, if that is an emulator: in a container it is the one to ask. */
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
