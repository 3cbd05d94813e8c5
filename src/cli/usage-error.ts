/** Thrown for invalid arguments. The message is one line. */
export class UsageError extends Error {
  override readonly name = 'UsageError'

  /** `helps`: whether the help of the command says what is valid. */
  constructor (message: string, readonly helps = false) {
    super(message)
  }
}
