// Turns an error into one line on stderr and an exit code. It imports nothing, so it works where nothing else can be loaded.

/** Exit codes. Source: PRODUCT.md section 7. */
const EXIT = { unexpected: 1, usage: 2, portBusy: 3 } as const

/** Errors with a message for people, by name. */
const EXPECTED: Readonly<Record<string, number>> = { UsageError: EXIT.usage, OptionError: EXIT.usage, FileError: EXIT.usage, WriteError: EXIT.unexpected, RemoteError: EXIT.unexpected, CloudError: EXIT.unexpected }

/** Writes a line about the error to stderr, whatever the log level; for an invalid file, a line for each mistake. Returns the exit code. */
export function reportFailure (error: unknown): number {
  const [text, exitCode] = failure(error)
  const lines = exitCode === EXIT.usage ? text.split('\n') : [text]
  process.stderr.write(lines.map((line) => `bms-emulator: ${line}\n`).join(''))
  return exitCode
}

function failure (error: unknown): readonly [text: string, exitCode: number] {
  if (!(error instanceof Error)) return [String(error), EXIT.unexpected]
  const { code, message } = error as NodeJS.ErrnoException
  const expected = EXPECTED[error.name]
  if (expected !== undefined) return [message, expected]
  if (code === 'EADDRINUSE') return [`${/[^ ]+:\d+$/.exec(message)?.[0] ?? 'the port'} is already in use; choose another port with --port, or a free one with --port 0`, EXIT.portBusy]
  if (code === 'EACCES' || code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND') return [`cannot listen: ${message}`, EXIT.usage]
  // The process has no file descriptors left.
  if (code === 'EMFILE' || code === 'ENFILE') return ['the process may not open enough files; raise the limit, for example with: ulimit -n 1024', EXIT.unexpected]
  return [error.stack ?? message, EXIT.unexpected]
}
