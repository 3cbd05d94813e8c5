// Reads and moves the time of one project or of all, for the control API and the library.
import { advanceBy, isManual, untilNextChange } from './advance.js'
import { isoTime, type ClockSetting } from '../../clock.js'
import { nextChangeMs, type World } from '../world.js'
import { Refusal } from '../../core/refusal.js'
import { viewTransition, type TransitionView } from '../transition.js'
import type { Transition } from '../../store/server-store.js'
import type { Worlds } from '../projects.js'

/** A clock as the API shows it. Instants are ISO 8601 text; `nextChange` is null if nothing is due. */
export interface ClockView {
  readonly mode: 'system' | 'manual'
  readonly now: string
  readonly scale: number
  readonly nextChange: string | null
  readonly waiting: number
}

/** The clock, and the changes applied by moving it, in order. `dropped` counts the changes beyond the limit. */
export interface AdvanceView extends ClockView {
  readonly changes: readonly TransitionView[]
  readonly dropped: number
}

/** An advance returns at most this many changes: the first ones. */
export const MAX_CHANGES = 10_000

/** Returns the given world, or all worlds including the common one (requests without a project). */
export function scopeOf (worlds: Worlds, world: World | null): readonly World[] {
  return world === null ? [...worlds.list(), worlds.common] : [world]
}

/** Returns the clock of a project. Without one: the template's clock, with the next change of any project. */
export function viewClock (worlds: Worlds, world: World | null): ClockView {
  const scope = scopeOf(worlds, world)
  const { mode, scale } = (world ?? worlds.common).clock.setting()
  const due = scope.map(nextChangeMs).filter((atMs) => atMs !== null)
  return {
    mode,
    now: isoTime((world ?? worlds.common).clock.now()),
    scale,
    nextChange: due.length === 0 ? null : isoTime(due.reduce((first, atMs) => Math.min(first, atMs))),
    waiting: scope.reduce((sum, { clock }) => sum + clock.waiting, 0)
  }
}

/**
 * Changes how clocks run, after all earlier moves. Without a project, changes the template's clock and every project's.
 * Skipped time passes in order, as in an advance.
 * @throws Refusal `conflict` if time would go backwards
 */
export function setClock (worlds: Worlds, world: World | null, change: Partial<ClockSetting>): Promise<ClockView> {
  return worlds.inTurn(async () => {
    const scope = scopeOf(worlds, world)
    const { nowMs, ...how } = change
    const late = scope.find(({ clock }) => nowMs !== undefined && nowMs < clock.now())
    if (late !== undefined && nowMs !== undefined) {
      throw new Refusal('conflict', { message: `now cannot be ${isoTime(nowMs)}: the clock reads ${isoTime(late.clock.now())}, and time never goes backwards inside a project; POST /_emulator/reset starts again` })
    }
    for (const each of scope) {
      const { mode, scale } = each.clock.setting()
      if (nowMs !== undefined) {
        each.clock.set({ mode: 'manual' })
        await advanceBy([each], nowMs - each.clock.now())
      }
      each.clock.set({ mode, scale, ...how })
      each.servers.settle(each.clock.now())
      each.scheduleSettle()
    }
    return viewClock(worlds, world)
  })
}

/**
 * Moves manual time and resolves when everything due is applied. Without a project, every manual
 * clock moves by the same amount.
 * @throws Refusal `conflict` if the clock is not manual
 */
export function advance (worlds: Worlds, world: World | null, byMs: number): Promise<AdvanceView> {
  return move(worlds, world, (scope) => advanceBy(scope, byMs))
}

/** Moves manual time to the next change; does not move it if nothing is due. @throws Refusal `conflict` */
export function toNextChange (worlds: Worlds, world: World | null): Promise<AdvanceView> {
  return move(worlds, world, (scope) => advanceBy(scope, untilNextChange(scope) ?? 0))
}

/** Moves time with `by`, after all earlier moves, and returns the changes that were applied. */
export function move (worlds: Worlds, world: World | null, by: (scope: readonly World[]) => Promise<unknown>): Promise<AdvanceView> {
  return worlds.inTurn(async () => {
    if (!isManual(world ?? worlds.common)) {
      throw new Refusal('conflict', { message: `the clock runs by itself and cannot be advanced; make it manual first with PUT /_emulator/clock {"mode":"manual"}${world === null ? ', or name a project whose clock is manual with ?project=ID' : ''}` })
    }
    const scope = scopeOf(worlds, world)
    const changes: TransitionView[] = []
    let dropped = 0
    const watch = (each: World, transition: Transition): void => {
      if (changes.length < MAX_CHANGES) changes.push(viewTransition(each, transition))
      else dropped++
    }
    for (const each of scope) each.watchers.add(watch)
    try {
      await by(scope)
    } finally {
      for (const each of scope) each.watchers.delete(watch)
    }
    // Changes arrive as time passes; if clocks differ, that is not the order of their instants.
    changes.sort((a, b) => a.at < b.at ? -1 : a.at > b.at ? 1 : 0)
    return { ...viewClock(worlds, world), changes, dropped }
  })
}
