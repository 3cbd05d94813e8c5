// What several fault kinds have in common: schemas, mistakes, lists in sentences.
import { Type } from '@sinclair/typebox'
import { parseDuration } from '../core/time/duration.js'

/** The read operations that show servers. A rule can select single ones. */
export const READ_OPERATIONS = ['show', 'list', 'detail'] as const
export type ReadOperation = typeof READ_OPERATIONS[number]

/** When a fault applies: before the action takes effect, or after it and before the response. */
export const PointSchema = Type.Union([Type.Literal('request'), Type.Literal('response')], {
  description: 'request: before the action takes effect; response: after it took effect, so that only the response suffers'
})
/** A point of a request at which faults apply. The third point, `task`, belongs to kinds that need no wire. */
export type WirePoint = 'request' | 'response'

/** The clock that a delay follows. */
export const WhoseClockSchema = Type.Union([Type.Literal('project'), Type.Literal('real')], {
  description: 'the clock that the time follows; real tests a client\'s timeout'
})

/** A mistake in a rule: a JSON pointer into the rule, and a message of one line. */
export interface Mistake {
  readonly path: string
  readonly message: string
}

/** Returns the mistake of a value that its reader rejects; none if the value is valid or omitted. `path` as in a mistake. */
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

/** Returns whether a duration is drawn from a distribution. */
export function isDrawn (duration: unknown): boolean {
  return parseDuration(duration).kind !== 'fixed'
}

/** Returns `a`, `a and b`, `a, b and c`. */
export function andList (words: readonly string[], last = 'and'): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} ${last} ${words.at(-1)}`
}
