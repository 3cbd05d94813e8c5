// The calls of the control API about fault rules.
import { Type } from '@sinclair/typebox'
import { OPERATION_NAMES } from '../../core/operations.js'

/** What the members hold is judged with the whole rule, whose check speaks for the kind that was meant. */
export const FaultPatchSchema = Type.Object({
  enabled: Type.Optional(Type.Boolean()),
  match: Type.Optional(Type.Unknown({ description: 'takes the place of the rule\'s match' })),
  when: Type.Optional(Type.Unknown({ description: 'takes the place of the rule\'s when' })),
  effect: Type.Optional(Type.Unknown({ description: 'takes the place of the rule\'s effect' }))
}, { additionalProperties: false, minProperties: 1 })

/** A request that might be sent. */
export const ExplainSchema = Type.Object({
  operation: Type.Union(OPERATION_NAMES.map((name) => Type.Literal(name))),
  server: Type.Optional(Type.String({ minLength: 1, description: 'id or name' })),
  method: Type.Optional(Type.String({ minLength: 1 })),
  headers: Type.Optional(Type.Record(Type.String(), Type.String()))
}, { additionalProperties: false })
