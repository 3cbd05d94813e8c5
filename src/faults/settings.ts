// Pieces that the settings of several fault kinds share.
import { Type } from '@sinclair/typebox'

/** Where a fault acts: before the action takes effect, or after it and before the answer. */
export const PointSchema = Type.Union([Type.Literal('request'), Type.Literal('response')], {
  description: 'request: before the action takes effect; response: it took effect, the answer is what suffers'
})
export type Point = 'request' | 'response'

/** Whose time passes while something waits. */
export const WhoseClockSchema = Type.Union([Type.Literal('project'), Type.Literal('real')], {
  description: 'whose time passes; real tests a client\'s own time limit'
})

/** Something that is wrong in a rule: where, as a JSON pointer into the rule, and one line that says what. */
export interface Mistake {
  readonly path: string
  readonly message: string
}

/** `a`, `a and b`, `a, b and c`. */
export function andList (words: readonly string[], last = 'and'): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} ${last} ${words.at(-1)}`
}
