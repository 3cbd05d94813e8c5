// The bodies of the action `start`.
import { Type } from '@sinclair/typebox'
import { batchBody } from './batch-body.js'

/** `{"os-start":{}}` or null. Source: Starting a BMS. */
export const StartBodySchema = Type.Object({
  'os-start': Type.Unknown({ description: '{} or null' })
}, { additionalProperties: false })

/** Source: Starting BMSs. */
export const StartBatchBodySchema = batchBody('os-start')
