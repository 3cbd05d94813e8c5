// What a command of the command line is. Each stands in its own file and has one row in the table of main.ts.

/** One command. */
export interface Command {
  /** The text of `bms-emulator NAME --help`. */
  help(): string
  /**
   * Runs it with the arguments after its name; resolves to the exit code, or to null while something goes on.
   * @throws UsageError, OptionError, FileError for what the caller can mend: one line
   */
  run(args: readonly string[]): Promise<number | null>
}

/** A row of the table of commands: what the help says of it, and where it stands. */
export interface CommandRow {
  /** How it is called, after `bms-emulator`. */
  readonly usage: string
  readonly about: string
  /** Loads the module, so that a start pays for no other command. */
  load(): Promise<{ readonly command: Command }>
}
