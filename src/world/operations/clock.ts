// Reads and moves the time of one project or of all, for the control API and the library.
import { advanceBy, untilNextChange } from './advance.js'
import { INSTANT_RANGE, isInstant } from '../../core/time/instant.js'
import { isoTime, type ClockMode, type ClockSetting } from '../../clock.js'
import { formatMs } from '../../core/time/duration.js'
import { nextChangeMs, type World } from '../world.js'
import { Refusal } from '../../core/refusal.js'
import { viewTransition, type TransitionView } from '../transition.js'
import type { Notice } from '../../store/events.js'
import type { Transition } from '../../store/server-store.js'
import type { Worlds } from '../projects.js'

/** A clock as the API shows it. Instants are ISO 8601 text; `nextChange` is null if nothing is due. */
export interface ClockView {
  readonly mode: ClockMode
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

/** Tells the event streams that something of a project, or of all, changed without an event. */
export function notifyOf (worlds: Worlds, world: World | null, what: Notice['what']): void {
  worlds.feed.notify({ what, projectId: world?.projectId ?? null })
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
 * Changes how clocks run, once earlier moves of time are complete. Without a project, changes the template's clock and
 * every project's. A later `nowMs` applies everything due until then, as an advance does.
 * @throws RangeError if the instant is out of range; Refusal `conflict` if time would go backwards
 */
export function setClock (worlds: Worlds, world: World | null, change: Partial<ClockSetting>): Promise<ClockView> {
  return worlds.inTurn(async () => {
    const scope = scopeOf(worlds, world)
    const { nowMs, ...how } = change
    if (nowMs !== undefined && !isInstant(nowMs)) throw new RangeError(`now is ${nowMs}; expected ${INSTANT_RANGE}`)
    const late = scope.find(({ clock }) => nowMs !== undefined && nowMs < clock.now())
    if (late !== undefined && nowMs !== undefined) {
      throw new Refusal('conflict', { message: `now cannot be ${isoTime(nowMs)}: the clock reads ${isoTime(late.clock.now())}, and time never goes backwards inside a project; POST /_emulator/reset starts again` })
    }
    for (const each of scope) {
      if (nowMs !== undefined) await advanceBy([each], Math.max(0, nowMs - each.clock.now()))
      each.clock.set(how)
      // Under an automatic clock nothing stays held.
      const heldMs = each.clock.mode === 'auto' ? each.clock.lastActiveTimerMs() : null
      if (heldMs !== null) await advanceBy([each], heldMs - each.clock.now())
      each.servers.settle(each.clock.now())
      each.rescheduleSettle()
    }
    notifyOf(worlds, world, 'clock')
    return viewClock(worlds, world)
  })
}

/**
 * Moves time and resolves when everything due is applied. Without a project, every clock moves by the same amount. A
 * running clock continues from the instant reached.
 * @throws RangeError if a clock would pass the end of time; no clock moves in that case
 */
export function advance (worlds: Worlds, world: World | null, byMs: number): Promise<AdvanceView> {
  return move(worlds, world, async (scope) => {
    const late = scope.find((each) => !isInstant(each.clock.now() + byMs))
    if (late !== undefined) throw new RangeError(`by is ${formatMs(byMs)}, and the clock of ${nameOf(late)} reads ${isoTime(late.clock.now())}; expected a step to ${INSTANT_RANGE}`)
    await advanceBy(scope, byMs)
  })
}

function nameOf ({ projectId }: World): string {
  return projectId === '' ? 'the template' : `project ${projectId}`
}

/** Moves time to the next change; does not move it if nothing is due. */
export function toNextChange (worlds: Worlds, world: World | null): Promise<AdvanceView> {
  return move(worlds, world, (scope) => advanceBy(scope, untilNextChange(scope) ?? 0))
}

/** Moves time with `by`, once earlier moves are complete, and returns the changes that were applied. */
export function move (worlds: Worlds, world: World | null, by: (scope: readonly World[]) => Promise<unknown>): Promise<AdvanceView> {
  return worlds.inTurn(async () => {
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
      notifyOf(worlds, world, 'clock')
    }
    // Changes are applied as time passes; if the clocks differ, that is not the order of their instants.
    changes.sort((a, b) => a.at < b.at ? -1 : a.at > b.at ? 1 : 0)
    return { ...viewClock(worlds, world), changes, dropped }
  })
}
