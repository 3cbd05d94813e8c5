// How the values of options are read in the text form of a rule.

/** Reads the text of an option; `key` is its name, for messages. @throws RangeError */
export type OptionReader = (value: string, key: string) => unknown

export const text: OptionReader = (value) => value

export const number: OptionReader = (value, key) => {
  if (value.trim() === '' || Number.isNaN(Number(value))) throw new RangeError(`${key} is ${JSON.stringify(value)}; expected a number`)
  return Number(value)
}

/** Items are separated by `|`. */
export const list: OptionReader = (value) => value.split('|')
