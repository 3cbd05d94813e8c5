// The types of a subcommand. Each has its own file and one row in the table of commands.ts.
import type { FlagTable } from './flags.js'
import type { OptionName } from '../config/index.js'

export interface Command {
  /** Returns the text of `bms-emulator NAME --help`. */
  help(row: CommandRow): string
  /**
   * Runs the command with the arguments after its name. Resolves to the exit code, or to null if it keeps running.
   * @throws UsageError, OptionError, FileError for a mistake of the user; RemoteError if a running emulator does not do what was asked
   */
  run(args: readonly string[], commands: CommandTable): Promise<number | null>
}

/** What follows a word on the command line: nothing, the path of a file, one of some words, or another command. */
export type Following = null | 'file' | 'command' | { readonly [word: string]: Following }

/** A row of the table of commands. Help and completion are made of it. */
export interface CommandRow {
  /** How it is used, after `bms-emulator`, and what that does. */
  readonly usages: ReadonlyArray<readonly [usage: string, about: string]>
  /** The arguments that are no flags. */
  readonly words: Following
  /** Its own flags, and the options that it accepts as flags: all, or some that have a meaning of their own here. */
  readonly flags: FlagTable
  readonly options: 'all' | Readonly<Partial<Record<OptionName, string>>>
  /** Loads the module, so that a start loads no other command. */
  load(): Promise<{ readonly command: Command }>
}

export type CommandTable = Readonly<Record<string, CommandRow>>

/** Returns the options of a row that does not accept all. */
export function keysOf (options: Readonly<Partial<Record<OptionName, string>>>): readonly OptionName[] {
  return Object.keys(options) as OptionName[]
}
