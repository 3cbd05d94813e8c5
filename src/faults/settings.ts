// Pieces that the settings of several fault kinds share.
import { Type } from '@sinclair/typebox'
import { parseDuration } from '../core/time/duration.js'

/** The reads that show a server, each of which a rule can mean alone. */
export const READ_OPERATIONS = ['show', 'list', 'detail'] as const
export type ReadOperation = typeof READ_OPERATIONS[number]

/** Where a fault acts: before the action takes effect, or after it and before the answer. */
export const PointSchema = Type.Union([Type.Literal('request'), Type.Literal('response')], {
  description: 'request: before the action takes effect; response: it took effect, the answer is what suffers'
})
/** A point on the way of a request. The third, `task`, belongs to kinds that need no wire. */
export type WirePoint = 'request' | 'response'

/** Whose time passes while something waits. */
export const WhoseClockSchema = Type.Union([Type.Literal('project'), Type.Literal('real')], {
  description: 'whose time passes; real tests a client\'s own time limit'
})

/** Something that is wrong in a rule: where, as a JSON pointer into the rule, and one line that says what. */
export interface Mistake {
  readonly path: string
  readonly message: string
}

/** The mistake of a value that its reader refuses; none if it can be read or is omitted. `path` as in a mistake. */
export function readingMistakes (path: string, value: unknown, reader: (value: unknown) => unknown): readonly Mistake[] {
  if (value === undefined) return []
  try {
    reader(value)
    return []
  } catch (error) {
    const member = path.slice(1).replaceAll('/', '.')
    const { message } = error as RangeError
    return [{ path, message: message.startsWith(member) ? message : `${member}: ${message}` }]
  }
}

/** Whether a duration is drawn from a distribution. */
export function isDrawn (duration: unknown): boolean {
  return parseDuration(duration).kind !== 'fixed'
}

/** `a`, `a and b`, `a, b and c`. */
export function andList (words: readonly string[], last = 'and'): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} ${last} ${words.at(-1)}`
}
