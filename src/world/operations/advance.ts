// Moves the time of projects: everything due is applied in order, each change at its own instant, before the call returns.
import { createDueHeap } from '../../store/due-heap.js'
import { MAX_INSTANT_MS } from '../../core/time/instant.js'
import { moveTo } from '../move.js'
import { nextChangeMs, type World } from '../world.js'

/**
 * Moves clocks by `byMs` together; what is due first in any project is applied first. Requests held until an instant run
 * before time moves past it. Running clocks are paused meanwhile, and continue from the instant reached.
 * Resolves to true as soon as `isReached` returns true, checked after each step; to false when all time has passed.
 */
export async function advanceBy (worlds: readonly World[], byMs: number, isReached: () => boolean = () => false): Promise<boolean> {
  const resumes = worlds.map(({ clock }) => clock.pause())
  try {
    return await advancePaused(worlds, byMs, isReached)
  } finally {
    for (const resume of resumes) resume()
    for (const world of worlds) world.rescheduleSettle()
  }
}

async function advancePaused (worlds: readonly World[], byMs: number, isReached: () => boolean): Promise<boolean> {
  if (isReached()) return true
  // Clocks may differ, so changes are ordered by their distance from each project's start.
  const moved = worlds.map((world) => ({ world, startMs: world.clock.now() }))
  const due = createDueHeap()
  const expect = ({ world, startMs }: Moved, key: string): void => {
    const next = nextChangeMs(world)
    if (next !== null) due.add(Math.max(next, world.clock.now()) - startMs, key)
  }
  for (const [index, each] of moved.entries()) expect(each, String(index))
  for (let next = due.first(); next !== null && next.atMs <= byMs; next = due.first()) {
    const { atMs, serverId: key } = next
    due.removeFirst()
    // The keys of the heap are indexes of this list.
    const each = moved[Number(key)] as Moved
    const { world, startMs } = each
    moveTo(world, startMs + atMs)
    // In the common case nothing is held, and nothing is awaited.
    if (world.clock.idle() !== null) await settled(world)
    if (isReached()) {
      await moveAll(moved, atMs)
      return true
    }
    expect(each, key)
  }
  await moveAll(moved, byMs)
  return isReached()
}

/** A world whose clock is moved, and where it stood at the start. */
interface Moved { readonly world: World, readonly startMs: number }

async function moveAll (moved: readonly Moved[], byMs: number): Promise<void> {
  for (const { world, startMs } of moved) moveTo(world, startMs + byMs)
  for (const { world } of moved) if (world.clock.idle() !== null) await settled(world)
}

/** Returns the milliseconds until something is due in any project; null if nothing is. */
export function untilNextChange (worlds: readonly World[]): number | null {
  const waits = worlds.flatMap((world) => {
    const next = nextChangeMs(world)
    return next === null ? [] : [Math.max(0, next - world.clock.now())]
  })
  return waits.length === 0 ? null : waits.reduce((first, ms) => Math.min(first, ms))
}

/** Returns how far the clocks can move together before one of them reaches the end of time. */
export function untilEnd (worlds: readonly World[]): number {
  return worlds.reduce((least, { clock }) => Math.min(least, MAX_INSTANT_MS - clock.now()), MAX_INSTANT_MS)
}

/** Resolves once every resumed request has finished or is held again. */
async function settled (world: World): Promise<void> {
  for (let idle = world.clock.idle(); idle !== null; idle = world.clock.idle()) await idle
}
