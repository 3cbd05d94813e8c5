// The arguments of the commands for a running emulator.
import { readArguments, type Arguments } from '../arguments.js'
import { REMOTE_FLAGS, REMOTE_OPTIONS, type FlagTable } from '../flags.js'
import { keysOf } from '../command.js'
import { UsageError } from '../usage-error.js'

interface Expected {
  /** The number of words that the command expects. */
  readonly words: number
  /** How it is used, for the message. */
  readonly usage: string
  readonly flags?: FlagTable
}

/** Parses the arguments of a command for a running emulator. @throws UsageError, OptionError, FileError */
export function readRemote (args: readonly string[], { words: count, usage, flags = REMOTE_FLAGS }: Expected): Arguments {
  const given = readArguments(args, flags, { options: keysOf(REMOTE_OPTIONS), hasWords: true })
  const { words } = given
  const extra = words[count]
  if (extra !== undefined) throw new UsageError(`${extra} is not expected here; expected ${usage}`)
  if (words.length < count) throw new UsageError(`an argument is missing; expected ${usage}`)
  return given
}
