// Moving the time of projects: everything due is applied in order, each at its own instant, before the call returns.
import { createDueHeap } from '../../store/due-heap.js'
import { nextChangeMs, type World } from '../world.js'

/**
 * Moves manual clocks on by `byMs`, all alike: what is due first in any of them happens first. Whoever was held until
 * then acts before time moves on. A clock that runs by itself is left alone.
 * Resolves to true as soon as `isReached` says so, which is asked after each step; to false when all time has passed.
 */
export async function advanceBy (worlds: readonly World[], byMs: number, isReached: () => boolean = () => false): Promise<boolean> {
  if (isReached()) return true
  const moved = worlds.filter(isManual).map((world) => ({ world, startMs: world.clock.now() }))
  // What is due in a project is found by how long it is until then: their clocks may differ.
  const due = createDueHeap()
  const expect = ({ world, startMs }: Moved, key: string): void => {
    const next = nextChangeMs(world)
    if (next !== null) due.add(Math.max(next, world.clock.now()) - startMs, key)
  }
  for (const [index, each] of moved.entries()) expect(each, String(index))
  for (let next = due.first(); next !== null && next.atMs <= byMs; next = due.first()) {
    const { atMs, serverId: key } = next
    due.removeFirst()
    // The keys of the heap are places in this list.
    const each = moved[Number(key)] as Moved
    const { world, startMs } = each
    moveTo(world, startMs + atMs)
    // The common case, in which nobody waits, takes no turn.
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

/** How long it is until something is due in any of these projects whose clock is moved by hand; null if nothing is. */
export function untilNextChange (worlds: readonly World[]): number | null {
  const waits = worlds.filter(isManual).flatMap((world) => {
    const next = nextChangeMs(world)
    return next === null ? [] : [Math.max(0, next - world.clock.now())]
  })
  return waits.length === 0 ? null : Math.min(...waits)
}

/** Whether a project's time is moved by hand. */
export function isManual (world: World): boolean {
  return world.clock.setting().mode === 'manual'
}

/** Waits until those who were woken have acted or wait again. */
async function settled (world: World): Promise<void> {
  for (let idle = world.clock.idle(); idle !== null; idle = world.clock.idle()) await idle
}

/** Moves one clock to an instant, unless it was moved further or set running meanwhile. */
function moveTo (world: World, atMs: number): void {
  if (!isManual(world)) return
  const targetMs = Math.max(atMs, world.clock.now())
  world.servers.settle(targetMs)
  world.clock.set({ nowMs: targetMs })
}
