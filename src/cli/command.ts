// The types of a subcommand. Each has its own file and one row in the table of main.ts.

export interface Command {
  /** Returns the text of `bms-emulator NAME --help`. */
  help(): string
  /**
   * Runs the command with the arguments after its name. Resolves to the exit code, or to null if it keeps running.
   * @throws UsageError, OptionError, FileError for a mistake of the user
   */
  run(args: readonly string[]): Promise<number | null>
}

/** A row of the table of commands. */
export interface CommandRow {
  /** The usage, after `bms-emulator`. */
  readonly usage: string
  readonly about: string
  /** Loads the module, so that a start loads no other command. */
  load(): Promise<{ readonly command: Command }>
}
