// The request schemas of the fault rule calls.
import { Type } from '@sinclair/typebox'
import { OPERATION_NAMES } from '../../core/operations.js'

/** Leaves the members unchecked: the whole rule is validated after the change, with errors that fit its kind. */
export const FaultPatchSchema = Type.Object({
  enabled: Type.Optional(Type.Boolean()),
  match: Type.Optional(Type.Unknown({ description: 'replaces the rule\'s match' })),
  when: Type.Optional(Type.Unknown({ description: 'replaces the rule\'s when' })),
  effect: Type.Optional(Type.Unknown({ description: 'replaces the rule\'s effect' }))
}, { additionalProperties: false, minProperties: 1 })

/** The request to explain. */
export const ExplainSchema = Type.Object({
  operation: Type.Union(OPERATION_NAMES.map((name) => Type.Literal(name))),
  server: Type.Optional(Type.String({ minLength: 1, description: 'id or name' })),
  method: Type.Optional(Type.String({ minLength: 1 })),
  headers: Type.Optional(Type.Record(Type.String(), Type.String()))
}, { additionalProperties: false })
