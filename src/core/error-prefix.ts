// Adds the place of an invalid value to an error: the function that reads the value knows the mistake, its caller the place.

/**
 * Returns what `read` returns.
 * @throws what `read` throws; a RangeError with `prefix` and a colon before its message, as an `ErrorType`
 */
export function withPrefix<Value> (prefix: string, read: () => Value, ErrorType: new (message: string) => Error = RangeError): Value {
  return withError((message) => new ErrorType(`${prefix}: ${message}`), read)
}

/**
 * Returns what `read` returns.
 * @throws what `read` throws; a RangeError with the member before its message: `rules` and `[0].id is ...` become
 * `rules[0].id is ...`
 */
export function withinMember<Value> (member: string, read: () => Value): Value {
  return withError((message) => new RangeError(`${member}${message.startsWith('[') ? '' : '.'}${message}`), read)
}

/**
 * What `read` returns.
 * @throws what `read` throws; in place of a RangeError, the error that `errorFor` makes of its message
 */
export function withError<Value> (errorFor: (message: string) => Error, read: () => Value): Value {
  try {
    return read()
  } catch (error) {
    throw error instanceof RangeError ? errorFor(error.message) : error
  }
}
