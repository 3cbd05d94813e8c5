// The environment of the process.

/** Returns the environment of the process; nothing else reads it. */
export function processEnvironment (): Readonly<Record<string, string | undefined>> {
  return process.env
}
