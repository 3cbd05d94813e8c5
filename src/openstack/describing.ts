// Describes routes that are registered under several prefixes, for the OpenAPI document.
import type { FastifySchema } from 'fastify'
import type { CallNote } from '../shapes/call-note.js'

/** Notes one call. `refusals` are those that not every call has; `headers` those of the request. */
export type Describe = (
  id: string, summary: string, responses: CallNote['responses'], refusals?: CallNote['refusals'], headers?: CallNote['requestHeaders']
) => CallNote & FastifySchema

/** Returns a function that notes calls. The suffix keeps the operation ids of each prefix apart. */
export function describing (suffix = ''): Describe {
  return (id, summary, responses, refusals = [], requestHeaders = {}) => ({ operationId: `${id}${suffix}`, summary, responses, refusals, requestHeaders })
}

/** Returns the same for a prefix of the compute API, such as `/v2/:project_id`. */
export function describingCompute (prefix: string): Describe {
  return describing(`${prefix.endsWith('/:project_id') ? '' : 'OfDefaultProject'}${prefix.startsWith('/v2.1') ? '' : 'V2'}`)
}
