// A connection that fails. The bytes are written by broken-connection.ts.
import { breakConnection, dripConnection, hangConnection } from '../broken-connection.js'
import { beginHold } from '../hold.js'
import type { EffectOf } from '../../faults/kinds/index.js'
import type { FaultHandler } from '../fault-handler.js'

/** A hung or dripped response is held. Only a dripped one arrives whole. */
export const connectionHandler: FaultHandler<EffectOf<'connection'>> = {
  act (fault, { request, reply, deps, fire }) {
    const { how } = fault.effect
    if (how !== 'hang' && how !== 'drip') {
      return fire() ? { isDelivered: false, send: (answer) => breakConnection(how, fault.stream, reply, answer) } : 'on'
    }
    const hold = beginHold(request, reply)
    if (fire()) {
      return how === 'hang'
        ? { isDelivered: false, send: () => hangConnection(reply, hold) }
        : { isDelivered: true, send: (answer) => dripConnection(fault, request, reply, answer, hold, deps.sleep) }
    }
    hold.release()
    return 'on'
  }
}
