// Moves the time of projects: everything due is applied in order, each change at its own instant, before the call returns.
import { createDueHeap } from '../../store/due-heap.js'
import { nextChangeMs, type World } from '../world.js'

/**
 * Moves manual clocks by `byMs` together; what is due first in any project is applied first. Requests held until an
 * instant run before time moves on. System clocks are not moved.
 * Resolves to true as soon as `isReached` returns true, checked after each step; to false when all time has passed.
 */
export async function advanceBy (worlds: readonly World[], byMs: number, isReached: () => boolean = () => false): Promise<boolean> {
  const moved = worlds.filter(isManual)
  const startMs = new Map(moved.map((world): [World, number] => [world, world.clock.now()]))
  const start = (world: World): number => startMs.get(world) ?? 0
  if (isReached()) return true
  // Clocks may differ, so changes are ordered by their distance from each project's start.
  const due = createDueHeap()
  const byKey = new Map(moved.map((world, index): [string, World] => [String(index), world]))
  const expect = (world: World, key: string): void => {
    const next = nextChangeMs(world)
    if (next !== null) due.add(Math.max(next, world.clock.now()) - start(world), key)
  }
  for (const [key, world] of byKey) expect(world, key)
  for (let next = due.first(); next !== null && next.atMs <= byMs; next = due.first()) {
    const { atMs, serverId: key } = next
    due.removeFirst()
    const world = byKey.get(key)
    if (world === undefined) continue
    moveTo(world, start(world) + atMs)
    // In the common case nothing is held, and nothing is awaited.
    if (world.clock.idle() !== null) await settled(world)
    if (isReached()) {
      await moveAll(moved, (other) => start(other) + atMs)
      return true
    }
    expect(world, key)
  }
  await moveAll(moved, (world) => start(world) + byMs)
  return isReached()
}

async function moveAll (worlds: readonly World[], instantOf: (world: World) => number): Promise<void> {
  for (const world of worlds) moveTo(world, instantOf(world))
  for (const world of worlds) if (world.clock.idle() !== null) await settled(world)
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
