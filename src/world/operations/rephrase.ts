// The path of a member in the message of an error, put together from the inside out.

/** Returns what `read` returns; puts the member in front of the message of a RangeError. */
export function rephrase<Value> (member: string, read: () => Value): Value {
  try {
    return read()
  } catch (error) {
    if (error instanceof RangeError) throw new RangeError(`${member}${error.message.startsWith('[') ? '' : '.'}${error.message}`)
    throw error
  }
}
