// What the library throws: the control API's codes and texts for what is refused, a TypeError for what cannot be read.
import { controlAnswer, type ControlCode } from '../errors/error-body.js'
import { FileError, OptionError } from '../config/index.js'
import { Refusal, type AnyRefusal } from '../core/refusal.js'

/** A call was understood and refused. `code` and `message` are those of the control API. */
export class EmulatorError extends Error {
  override readonly name = 'EmulatorError'
  /** `not-found`, `conflict`, `limit`, or `timeout`. */
  readonly code: ControlCode
  /** What the refusal has to tell besides, such as the transitions seen before a wait ran out. */
  readonly details: unknown

  constructor (code: ControlCode, message: string, details: unknown) {
    super(message)
    this.code = code
    this.details = details
  }
}

/** The error that a caller of `member` is to see for what was thrown inside. */
function errorOf (member: string, error: unknown): unknown {
  if (error instanceof Refusal) {
    const { code, message, details } = controlAnswer({ kind: error.kind, params: error.params } as AnyRefusal).body.error
    return code === 'invalid' ? new TypeError(`${member}: ${message}`) : new EmulatorError(code, message, details)
  }
  const isWrongValue = error instanceof RangeError || error instanceof OptionError || error instanceof FileError
  return isWrongValue ? new TypeError(`${member}: ${error.message}`) : error
}

/** The function, with what it throws or rejects with told as the library tells it. */
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
