// The body of the action `unlock`.
import { Type } from '@sinclair/typebox'

/** `{"unlock":null}`. Source: Nova, which ignores the value. */
export const UnlockBodySchema = Type.Object({
  unlock: Type.Unknown({ description: 'null; any value is accepted', examples: [null] })
}, { additionalProperties: false })
