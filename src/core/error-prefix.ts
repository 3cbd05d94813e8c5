// Saying where a wrong value stands: a reader throws what is wrong with a value, and its caller knows the place.

/**
 * What `read` returns.
 * @throws what `read` throws; a RangeError with `prefix` and a colon before its message, as an `ErrorType`
 */
export function withPrefix<Value> (prefix: string, read: () => Value, ErrorType: new (message: string) => Error = RangeError): Value {
  return renamed(() => `${prefix}: `, read, ErrorType)
}

/**
 * What `read` returns.
 * @throws what `read` throws; a RangeError about a part of the member as one about the member: `rules` and `[0].id is ...` are
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
