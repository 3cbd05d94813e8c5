// The body of the action `lock`.
import { Type } from '@sinclair/typebox'

/** `{"lock":null}`. Source: Nova, which ignores the value before 2.73. */
export const LockBodySchema = Type.Object({
  lock: Type.Unknown({ description: 'null; any value is accepted', examples: [null] })
}, { additionalProperties: false })
