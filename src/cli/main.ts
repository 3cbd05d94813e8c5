#!/usr/bin/env node
// The command: reads the first word, hands over to the command it names, and turns what goes wrong into one line and an exit code.
import { FileError, OptionError } from '../config/index.js'
import { help } from './help.js'
import { start } from './start.js'
import { UsageError } from './arguments.js'
import { VERSION } from '../emulator.js'

/** Exit codes. Source: PRODUCT.md section 7. */
const EXIT = { unexpected: 1, usage: 2, portBusy: 3 } as const

/** Runs the command line; resolves to the exit code, or null while a server goes on. */
async function main (args: readonly string[]): Promise<number | null> {
  const [command, ...rest] = args
  if (args.includes('--help') || args.includes('-h') || command === 'help') {
    process.stdout.write(help())
    return 0
  }
  if (args.includes('--version') || args.includes('-v')) {
    process.stdout.write(`${VERSION}\n`)
    return 0
  }
  if (command === undefined || command.startsWith('-')) return await start(args)
  if (command === 'start') return await start(rest)
  throw new UsageError(`${JSON.stringify(command)} is not a command; expected start (see bms-emulator --help)`)
}

function fail (error: unknown): void {
  const { code, message } = error as NodeJS.ErrnoException
  if (error instanceof UsageError || error instanceof OptionError || error instanceof FileError) return end(message, EXIT.usage)
  if (code === 'EADDRINUSE') return end(`${/[^ ]+:\d+$/.exec(message)?.[0] ?? 'the port'} is in use already; choose another with --port, or --port 0 for a free one`, EXIT.portBusy)
  if (code === 'EACCES' || code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND') return end(`cannot listen: ${message}`, EXIT.usage)
  end(error instanceof Error ? error.stack ?? message : String(error), EXIT.unexpected)
}

function end (line: string, exitCode: number): void {
  process.stderr.write(`bms-emulator: ${line}\n`)
  process.exitCode = exitCode
}

main(process.argv.slice(2)).then((exitCode) => {
  if (exitCode !== null) process.exitCode = exitCode
}, fail)
