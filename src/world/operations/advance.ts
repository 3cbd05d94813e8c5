// Moves the time of projects: everything due is applied in order, each change at its own instant, before the call returns.
import { createDueHeap } from '../../store/due-heap.js'
import { nextChangeMs, type World } from '../world.js'

/**
 * Moves manual clocks by `byMs` together; what is due first in any project is applied first. Requests held until an
 * instant run before time moves on. System clocks are not moved.
 * Resolves to true as soon as `isReached` returns true, checked after each step; to false when all time has passed.
 */
export async function advanceBy (worlds: readonly World[], byMs: number, isReached: () => boolean = () => false): Promise<boolean> {
  if (isReached()) return true
  // Clocks may differ, so changes are ordered by their distance from each project's start.
  const moved = worlds.filter(isManual).map((world) => ({ world, startMs: world.clock.now() }))
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

/** Returns the milliseconds until something is due in any project with a manual clock; null if nothing is. */
export function untilNextChange (worlds: readonly World[]): number | null {
  const waits = worlds.filter(isManual).flatMap((world) => {
    const next = nextChangeMs(world)
    return next === null ? [] : [Math.max(0, next - world.clock.now())]
  })
  return waits.length === 0 ? null : Math.min(...waits)
}

/** Whether a project's clock is manual. */
export function isManual (world: World): boolean {
  return world.clock.setting().mode === 'manual'
}

/** Waits until everything that was woken has run or is held again. */
async function settled (world: World): Promise<void> {
  for (let idle = world.clock.idle(); idle !== null; idle = world.clock.idle()) await idle
}

/** Moves one clock to an instant, unless it is already past it or no longer manual. */
function moveTo (world: World, atMs: number): void {
  if (!isManual(world)) return
  const targetMs = Math.max(atMs, world.clock.now())
  world.servers.settle(targetMs)
  world.clock.set({ nowMs: targetMs })
}
