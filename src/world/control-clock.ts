// Reading and moving time, of one project or of all: what the control API and the library call.
import { advanceTo } from './advance.js'
import { isoTime, type ClockSetting } from '../clock.js'
import { nextChangeMs, type World } from './world.js'
import { Refusal } from '../core/refusal.js'
import { viewTransition, type TransitionView } from './control-servers.js'
import type { Worlds } from './projects.js'

/** A clock as it is shown: instants are ISO 8601 text, `nextChange` is null where nothing is due. */
export interface ClockView {
  readonly mode: 'system' | 'manual'
  readonly now: string
  readonly scale: number
  readonly nextChange: string | null
  readonly waiting: number
}

/** The clock and the changes that moving it applied, in order. */
export interface AdvanceView extends ClockView {
  readonly changes: readonly TransitionView[]
}

/** The clock of a project, or without one that of the template, with what is due in any project. */
export function viewClock (worlds: Worlds, world: World | null): ClockView {
  const scope = world === null ? [...worlds.list(), worlds.common] : [world]
  const { mode, scale } = (world ?? worlds.common).clock.setting()
  const due = scope.map(nextChangeMs).filter((atMs) => atMs !== null)
  return {
    mode,
    now: isoTime((world ?? worlds.common).clock.now()),
    scale,
    nextChange: due.length === 0 ? null : isoTime(Math.min(...due)),
    waiting: scope.reduce((sum, { clock }) => sum + clock.waiting, 0)
  }
}

/** Changes how clocks run; without a project, the template's and every project's. @throws Refusal `conflict` if time would go back */
export function setClock (worlds: Worlds, world: World | null, change: Partial<ClockSetting>): ClockView {
  const scope = world === null ? [...worlds.list(), worlds.common] : [world]
  const late = scope.find(({ clock }) => change.nowMs !== undefined && change.nowMs < clock.now())
  if (late !== undefined && change.nowMs !== undefined) {
    throw new Refusal('conflict', { message: `now cannot be ${isoTime(change.nowMs)}: the clock reads ${isoTime(late.clock.now())}, and time never goes backwards inside a project; POST /_emulator/reset starts again` })
  }
  for (const { clock, servers, announce } of scope) {
    clock.set(change)
    servers.settle(clock.now())
    announce()
  }
  if (world === null) {
    const { mode, scale } = worlds.common.clock.setting()
    const nowMs = worlds.common.clock.now()
    worlds.template = { ...worlds.template, clock: mode === 'manual' ? { mode, scale, nowMs } : { mode, scale } }
  }
  return viewClock(worlds, world)
}

/**
 * Moves manual time by milliseconds, or to the next change, and resolves when all that was due is applied.
 * @throws Refusal `conflict` if the clock runs by itself
 */
export async function advance (worlds: Worlds, world: World | null, target: { readonly byMs: number } | 'next-change'): Promise<AdvanceView> {
  const scope = world === null ? [...worlds.list(), worlds.common] : [world]
  const running = scope.find(({ clock }) => clock.setting().mode !== 'manual')
  if (running !== undefined) {
    throw new Refusal('conflict', { message: 'the clock runs by itself and cannot be advanced; make it manual first with PUT /_emulator/clock {"mode":"manual"}' })
  }
  const next = viewClock(worlds, world).nextChange
  const changes: TransitionView[] = []
  for (const each of scope) {
    const nowMs = each.clock.now()
    const targetMs = target === 'next-change' ? Math.max(nowMs, next === null ? nowMs : Date.parse(next)) : nowMs + target.byMs
    each.watchers.add(watch)
    try {
      await advanceTo(each, targetMs)
    } finally {
      each.watchers.delete(watch)
    }
  }
  function watch (world: World, transition: Parameters<typeof viewTransition>[1]): void {
    changes.push(viewTransition(world, transition))
  }
  if (world === null) worlds.template = { ...worlds.template, clock: { ...worlds.template.clock, nowMs: worlds.common.clock.now() } }
  return { ...viewClock(worlds, world), changes: changes.sort((a, b) => a.at < b.at ? -1 : a.at > b.at ? 1 : 0) }
}
