// A connection that fails. The bytes are written by broken-connection.ts.
import { failConnection } from '../broken-connection.js'
import { NO_PLACE, takePlace } from '../hold-answer.js'
import type { EffectOf } from '../../faults/kinds/index.js'
import type { FaultHandler } from '../fault-handler.js'

/** A hung or dripped response has a place among those that are held. Only a dripped one arrives as a whole. */
export const connectionHandler: FaultHandler<EffectOf<'connection'>> = {
  act (fault, { request, reply, deps, fire }) {
    const { how } = fault.effect
    const place = how === 'hang' || how === 'drip' ? takePlace(request, reply) : NO_PLACE
    if (fire()) return { isDelivered: how === 'drip', send: (answer) => failConnection(fault, request, reply, answer, place, deps.sleep) }
    place.leave()
    return 'on'
  }
}
