// The errors of the library: refusals with the control API's codes and texts, and a TypeError for invalid input.
import { controlAnswer, type ControlCode } from '../errors/error-body.js'
import { FileError, OptionError } from '../config/index.js'
import { Refusal, type AnyRefusal } from '../core/refusal.js'

/** Thrown when a valid call is refused. `code` and `message` are those of the control API. */
export class EmulatorError extends Error {
  override readonly name = 'EmulatorError'
  /** `not-found`, `conflict`, `limit`, or `timeout`. */
  readonly code: ControlCode
  /** Further facts, such as the transitions seen before a wait timed out. */
  readonly details: unknown

  constructor (code: ControlCode, message: string, details: unknown) {
    super(message)
    this.code = code
    this.details = details
  }
}

/** Maps an internal error to the error that the caller of `member` sees. */
function errorOf (member: string, error: unknown): unknown {
  if (error instanceof Refusal) {
    const { code, message, details } = controlAnswer({ kind: error.kind, params: error.params } as AnyRefusal).body.error
    return code === 'invalid' ? new TypeError(`${member}: ${message}`) : new EmulatorError(code, message, details)
  }
  const isWrongValue = error instanceof RangeError || error instanceof OptionError || error instanceof FileError
  return isWrongValue ? new TypeError(`${member}: ${error.message}`) : error
}

/** Wraps a function so that it throws, or rejects with, the errors of the library. */
export function guarded<Args extends readonly unknown[], Result> (member: string, call: (...args: Args) => Result): (...args: Args) => Result {
  return (...args) => {
    try {
      const result = call(...args)
      return result instanceof Promise ? result.catch((error: unknown) => { throw errorOf(member, error) }) as Result : result
    } catch (error) {
      throw errorOf(member, error)
    }
  }
}
