// Pieces that the settings of several fault kinds share.
import { Type } from '@sinclair/typebox'

/** Where a fault acts: before the action takes effect, or after it and before the answer. */
export const PointSchema = Type.Union([Type.Literal('request'), Type.Literal('response')], {
  description: 'request: before the action takes effect; response: it took effect, the answer is what suffers'
})
export type Point = 'request' | 'response'
