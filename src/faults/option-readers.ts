// Reads the values of options in the text form of a rule.
import { shortJson } from '../core/texts.js'

/** Reads the value of an option; `key` is its name, for messages. @throws RangeError */
export type OptionReader = (value: string, key: string) => unknown

export const text: OptionReader = (value) => value

export const number: OptionReader = (value, key) => {
  if (value.trim() === '' || Number.isNaN(Number(value))) throw new RangeError(`${key} is ${shortJson(value)}; expected a number`)
  return Number(value)
}

/** Reads a list, whose items are separated by `|`. */
export const list: OptionReader = (value) => value.split('|')
