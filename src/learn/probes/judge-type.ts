// Finds out whether a body is valid, from refusals alone: the same request is sent for a server that does not exist with a body that is
// certainly valid, and with one that is certainly not.
import { inShort, isAlike, isRefused } from '../read-response.js'
import { actOnNone, HARD_ON_NONE } from './unknown-server.js'
import type { Seen } from '../probe.js'

/** A type that no cloud knows. */
export const COLD_ON_NONE = actOnNone('COLD, unknown server', '{"reboot":{"type":"COLD"}}')

/** Returns whether the body of a step is valid; a reason if the responses do not tell. */
export function judgeType (seen: Seen, step: string): 'valid' | 'invalid' | { readonly reason: string } {
  const [valid, invalid, other] = [seen.response(HARD_ON_NONE.name), seen.response(COLD_ON_NONE.name), seen.response(step)]
  const strange = [valid, invalid, other].find((response) => !isRefused(response))
  if (strange !== undefined) return { reason: `expected a refusal with a JSON body, received ${inShort(strange)}` }
  if (isAlike(valid, invalid)) return { reason: 'an invalid body gets the same response as a valid one: the server is looked up first' }
  if (isAlike(valid, other)) return 'valid'
  return other?.status === invalid?.status ? 'invalid' : { reason: `expected the response to HARD or to COLD, received ${inShort(other)}` }
}
