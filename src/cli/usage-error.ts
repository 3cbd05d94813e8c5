/** Thrown for invalid arguments. The message is one line. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}
