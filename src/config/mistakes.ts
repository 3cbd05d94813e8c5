// Lists the mistakes in a value that people wrote, and reports those of a file with their line and column, all at once.
import { compileOnce } from '../shapes/compile-once.js'
import { createLocator, placeText, type Place } from './locate.js'
import { explainMismatches } from '../shapes/explain-mismatch.js'
import { FileError, type DataFile } from './read-file.js'
import type { Mistake } from '../faults/settings.js'
import type { TSchema } from '@sinclair/typebox'

/** A part of a file that is read as a whole: the file, and the JSON pointer to the part. */
export interface FilePart {
  readonly file: DataFile
  readonly pointer: string
  /** What each message begins with: the option that the part is the value of, or nothing. */
  readonly prefix?: string
}

/** A mistake with its place in the text. */
export interface PlacedMistake extends Place {
  readonly message: string
}

/** An error names at most this many mistakes; the number of the others follows. */
const MAX_SHOWN = 20
/** In longer text, finding the places would take longer than a reader waits. */
const MAX_LOCATED = 4_000_000

/**
 * Returns what `read` returns. If it throws a RangeError, `mistakesIn` lists the mistakes in the part, with paths below it; if it finds
 * none, the member that the message of the error begins with has the mistake.
 * @throws FileError with a line for each mistake: file, line, column and message
 */
export function readPart<Value> (part: FilePart, read: () => Value, mistakesIn: () => readonly Mistake[]): Value {
  try {
    return read()
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    const found = mistakesIn()
    throw fileError(part, found.length > 0 ? found : [mistakeOf(error.message)])
  }
}

/** Returns the error for mistakes in a part of a file, in the order of the text. */
export function fileError ({ file: { path, text }, pointer, prefix = '' }: FilePart, mistakes: readonly Mistake[]): FileError {
  const lines = text.length > MAX_LOCATED
    ? mistakes.map(({ message }) => `${path}: ${prefix}${message}`)
    : placeMistakes(text, mistakes, pointer).map(({ message, ...place }) => `${path}:${placeText(place)}: ${prefix}${message}`)
  const more = lines.length - MAX_SHOWN
  return new FileError([...lines.slice(0, MAX_SHOWN), ...more > 0 ? [`${path}: and ${more} more mistakes`] : []].join('\n'))
}

/** Returns the mistakes with their places, in the order of the text. Their paths begin at `pointer`. */
export function placeMistakes (text: string, mistakes: readonly Mistake[], pointer = ''): readonly PlacedMistake[] {
  const placeOf = createLocator(text)
  return mistakes.map(({ path, message }) => ({ ...placeOf(`${pointer}${path}`), message }))
    .sort((a, b) => a.line - b.line || a.column - b.column)
}

/** Returns every member of a value that a schema does not accept. `subject` names the value itself. */
export function schemaMistakes (schema: TSchema, value: unknown, subject: string): readonly Mistake[] {
  const check = compileOnce(schema)
  return check.accepts(value) ? [] : explainMismatches(check.errors(value), subject)
}

/** Returns the mistake that a message is about. Messages begin with the name of the member: `servers[0].created: "x" is not ...`. */
export function mistakeOf (message: string): Mistake {
  const [name = ''] = /^[\w$-]+(?::[\w$-]+)*(?:\[\d+\]|\.[\w$-]+(?::[\w$-]+)*)*/.exec(message) ?? []
  return { path: name.replace(/\[(\d+)\]/g, '.$1').replace(/^(?=.)|\./g, '/'), message }
}
