// Lines that a terminal is too narrow for.
import { stripVTControlCharacters } from 'node:util'

/** The column at which a line that goes on begins. */
export const HANGING = 12

/** Breaks lines between words where the columns end. Escape codes take no column; an unknown width breaks nothing. */
export function wrapLines (text: string, columns: number | undefined): string {
  return columns === undefined || columns <= 2 * HANGING ? text : text.split('\n').map((line) => wrapLine(line, columns)).join('\n')
}

/** What people copy: a command, a flag of one, or a line of a test. */
const IS_CODE = /^ *(?:replay: |--fault |project\.)/

/** Breaks lines as `wrapLines` does, but leaves those whole that people copy. */
export function wrapProse (text: string, columns: number | undefined): string {
  return text.split('\n').map((line) => IS_CODE.test(line) ? line : wrapLines(line, columns)).join('\n')
}

function wrapLine (line: string, columns: number): string {
  if (stripVTControlCharacters(line).length <= columns) return line
  let [text, width] = ['', 0]
  for (const [part, spaces = '', word = ''] of line.matchAll(/( *)([^ ]+)/g)) {
    const length = stripVTControlCharacters(word).length
    const isNext = width > HANGING && width + spaces.length + length > columns
    text += isNext ? `\n${' '.repeat(HANGING)}${word}` : part
    width = isNext ? HANGING + length : width + spaces.length + length
  }
  return text
}
