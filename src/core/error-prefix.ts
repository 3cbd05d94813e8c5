// Adds the place of an invalid value to an error: the function that reads the value knows the mistake, its caller the place.

/**
 * Returns what `read` returns.
 * @throws what `read` throws; a RangeError with `prefix` and a colon before its message, as an `ErrorType`
 */
export function withPrefix<Value> (prefix: string, read: () => Value, ErrorType: new (message: string) => Error = RangeError): Value {
  return renamed(() => `${prefix}: `, read, ErrorType)
}

/**
 * Returns what `read` returns.
 * @throws what `read` throws; a RangeError with the member before its message: `rules` and `[0].id is ...` become
 * `rules[0].id is ...`
 */
export function withinMember<Value> (member: string, read: () => Value): Value {
  return renamed((message) => message.startsWith('[') ? member : `${member}.`, read, RangeError)
}

function renamed<Value> (prefixOf: (message: string) => string, read: () => Value, ErrorType: new (message: string) => Error): Value {
  try {
    return read()
  } catch (error) {
    if (error instanceof RangeError) throw new ErrorType(`${prefixOf(error.message)}${error.message}`)
    throw error
  }
}
