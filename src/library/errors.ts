// The errors of the library: refusals with the control API's codes and texts, and a TypeError for invalid input.
import { controlAnswer, type ControlCode } from '../errors/error-body.js'
import { FileError, OptionError } from '../config/index.js'
import { inLibraryWords } from './wording.js'
import { Refusal, type AnyRefusal } from '../core/refusal.js'
import type { NearMiss, VerifyCount, VerifyResult } from '../world/operations/verify.js'

/** The codes of the control API, and `refused` for a request that the emulated API refuses for any other reason. */
export type EmulatorErrorCode = Exclude<ControlCode, 'invalid' | 'unauthorized'> | 'refused'

/** Thrown when a valid call is refused. The codes are those of the control API; the message names members of the library. */
export class EmulatorError extends Error {
  override readonly name = 'EmulatorError'
  /** `not-found`, `conflict`, `limit`, `timeout`, or `refused`. */
  readonly code: EmulatorErrorCode
  /** Further facts: the transitions seen before a wait timed out, or status and body of a response. */
  readonly details: unknown

  constructor (code: EmulatorErrorCode, message: string, details: unknown) {
    super(message)
    this.code = code
    this.details = details
  }
}

/** Thrown by `requests.expect`. Test runners show it as a failed assertion. */
export class ExpectationError extends Error {
  override readonly name = 'AssertionError'
  readonly code = 'ERR_ASSERTION'
  /** How many requests matched. */
  readonly actual: number
  /** How many must match: a number, or bounds. */
  readonly expected: number | VerifyCount
  // With another operator Jest shows the numbers instead of the message.
  readonly operator = 'fail'
  readonly generatedMessage = false
  /** The requests that almost matched. */
  readonly nearMisses: readonly NearMiss[]

  constructor ({ matched, message, nearMisses }: VerifyResult, expected: number | VerifyCount) {
    super(message)
    this.actual = matched
    this.expected = expected
    this.nearMisses = nearMisses
  }
}

/** Maps an internal error to the error that the caller of `member` sees. */
function errorOf (member: string, error: unknown): unknown {
  if (error instanceof Refusal) {
    const { code, message, details } = controlAnswer({ kind: error.kind, params: error.params } as AnyRefusal).body.error
    const text = inLibraryWords(message)
    // The library asks for no token.
    return code === 'invalid' || code === 'unauthorized' ? new TypeError(`${member}: ${text}`) : new EmulatorError(code, text, details)
  }
  const isWrongValue = error instanceof RangeError || error instanceof OptionError || error instanceof FileError
  return isWrongValue ? new TypeError(`${member}: ${inLibraryWords(error.message)}`) : error
}

/** Returns the error of a port that cannot be opened, in one sentence and with the code of the socket's error. */
export function listenError (member: string, error: unknown, { host, port }: { readonly host: string, readonly port: number }): unknown {
  if (!(error instanceof Error) || !('syscall' in error) || !('code' in error)) return error
  const what = error.code === 'EADDRINUSE'
    ? `port ${port} of ${host} is already in use; choose another port, or omit it for a free one`
    : `cannot listen on host ${host}, port ${port}: ${String(error.code)}; choose another host or port`
  return Object.assign(new Error(`${member}: ${what}`, { cause: error }), { code: error.code })
}

/** What every call says that needs an emulator which runs. */
export const CLOSED = 'the emulator is closed; start another one with createEmulator()'

/** @throws Refusal `conflict` if the emulator is closed */
export function checkOpen (isClosed: boolean): void {
  if (isClosed) throw new Refusal('conflict', { message: CLOSED })
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
