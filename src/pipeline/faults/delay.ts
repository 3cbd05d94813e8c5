// The handler of `delay`.
import { drawDuration, parseDuration } from '../../core/time/duration.js'
import { exchangeOf } from '../exchange.js'
import { beginHold } from '../hold.js'
import { instantAfter } from '../../world/move.js'
import type { EffectOf } from '../../faults/kinds/index.js'
import type { FaultHandler } from '../fault-handler.js'

/** Holds the request or its response, in the project's time or in real time. The request is gone if the client or the emulator ends the hold early. */
export const delayHandler: FaultHandler<EffectOf<'delay'>> = {
  async act ({ effect, stream }, { request, reply, deps, fire }) {
    const hold = beginHold(request, reply)
    try {
      if (!fire()) return 'on'
      const { world } = exchangeOf(request)
      const ms = drawDuration(parseDuration(effect.duration), stream)
      return await hold.wait(effect.clock === 'real' ? deps.sleep(ms) : world.clock.timer(instantAfter(world, ms))) ? 'on' : 'gone'
    } finally {
      hold.release()
    }
  }
}
