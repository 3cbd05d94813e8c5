// The bodies of the action `stop`.
import { Type } from '@sinclair/typebox'
import { batchBody } from './batch-body.js'

/** `{"os-stop":{}}`, null, or with a type that has no effect. Source: Stopping a BMS. */
export const StopBodySchema = Type.Object({
  'os-stop': Type.Unknown({ description: '{}, {"type":"HARD"} or null' })
}, { additionalProperties: false })

/** Source: Stopping BMSs. */
export const StopBatchBodySchema = batchBody('os-stop', {
  type: Type.Optional(Type.Literal('HARD', { description: 'only HARD' }))
})
