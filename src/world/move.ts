// Moves one clock at once, and moves an automatic clock when a client waits.
import { saturate } from '../core/time/instant.js'
import { nextChangeMs, type World } from './world.js'

/** Moves a clock to an instant, unless it is already past it; everything due by then is applied in order. */
export function moveTo (world: World, atMs: number): void {
  const targetMs = Math.max(saturate(atMs), world.clock.now())
  world.servers.settle(targetMs)
  world.clock.set({ nowMs: targetMs })
}

/** Moves an automatic clock to the next change, because a client waits for one; does nothing if nothing is due. */
export function moveToNextChange (world: World): void {
  const ends = [nextChangeMs(world), world.masks.nextEndMs(world.clock.now())].filter((atMs) => atMs !== null)
  if (world.clock.mode === 'auto' && ends.length > 0) moveTo(world, Math.min(...ends))
}

/** Returns the instant `ms` from now. An automatic clock moves there first, so that nobody waits. */
export function instantAfter (world: World, ms: number): number {
  const atMs = saturate(world.clock.now() + ms)
  if (world.clock.mode === 'auto') moveTo(world, atMs)
  return atMs
}
