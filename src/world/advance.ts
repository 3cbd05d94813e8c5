// Moving a project's time: by a duration, to an instant, or to the next change, with everything due applied in order.
import { turn } from '../clock.js'
import { nextChangeMs, type World } from './world.js'

/**
 * Moves a manual clock to `targetMs`, stopping at every instant at which something is due, so that what waits there
 * acts at its own time. Resolves when all of it has been applied.
 * @throws RangeError if the clock is not manual, or the target lies in the past
 */
export async function advanceTo (world: World, targetMs: number): Promise<void> {
  if (world.clock.setting().mode !== 'manual') {
    throw new RangeError('the clock runs by itself; make it manual first: PUT /_emulator/clock {"mode":"manual"}')
  }
  for (let next = nextChangeMs(world); next !== null && next <= targetMs; next = nextChangeMs(world)) {
    const isAwaited = world.clock.nextHoldMs() === next
    moveTo(world, Math.max(next, world.clock.now()))
    // What waited for this instant goes on in callbacks, and may wait for another one before the target.
    if (isAwaited) await turn()
  }
  moveTo(world, targetMs)
}

function moveTo (world: World, atMs: number): void {
  world.servers.settle(atMs)
  world.clock.set({ nowMs: atMs })
}
