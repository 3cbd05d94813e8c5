// A connection that fails. The bytes are written by broken-connection.ts.
import { failConnection } from '../broken-connection.js'
import { beginHold, NO_HOLD } from '../hold.js'
import type { EffectOf } from '../../faults/kinds/index.js'
import type { FaultHandler } from '../fault-handler.js'

/** A hung or dripped response is held. Only a dripped one arrives whole. */
export const connectionHandler: FaultHandler<EffectOf<'connection'>> = {
  act (fault, { request, reply, deps, fire }) {
    const { how } = fault.effect
    const hold = how === 'hang' || how === 'drip' ? beginHold(request, reply) : NO_HOLD
    if (fire()) return { isDelivered: how === 'drip', send: (answer) => failConnection(fault, request, reply, answer, hold, deps.sleep) }
    hold.release()
    return 'on'
  }
}
