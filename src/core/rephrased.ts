// The message of a RangeError, with the place added that only a caller further out knows.

/** What `read` returns. A RangeError that it throws is replaced by the error that `as` makes of its message; others pass. */
export function rephrased<Value> (read: () => Value, as: (message: string) => Error): Value {
  try {
    return read()
  } catch (error) {
    throw error instanceof RangeError ? as(error.message) : error
  }
}
