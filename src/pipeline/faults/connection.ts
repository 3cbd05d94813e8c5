// The handler of `connection`. broken-connection.ts writes the bytes.
import { breakConnection, dripConnection, hangConnection } from '../broken-connection.js'
import { beginHold } from '../hold.js'
import type { EffectOf } from '../../faults/kinds/index.js'
import type { FaultHandler } from '../fault-handler.js'

/** Makes the connection fail. A hung or dripped response is held, and only a dripped one arrives as a whole. */
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
