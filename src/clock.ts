// The clock of a project: the only place that reads the time or waits for it. System time never goes back and can be
// scaled; manual time moves when it is told to. Whoever waits for an instant of the project's time holds it here.
import { saturate } from './core/instant.js'

/** Where real time comes from; replaced in tests of the system clock. */
export interface TimeSource {
  /** Epoch milliseconds. */
  now(): number
  /** Calls back once after so many real milliseconds; the result cancels. It never keeps the process alive. */
  after(ms: number, callback: () => void): () => void
}

const MAX_TIMER_MS = 2_147_483_647

/** The machine's own time. */
export const systemTime: TimeSource = {
  now: () => Date.now(),
  after: (ms, callback) => {
    const timer = setTimeout(callback, Math.min(Math.max(ms, 0), MAX_TIMER_MS))
    timer.unref?.()
    return () => clearTimeout(timer)
  }
}

/** Manual time starts here unless told otherwise: 2026-01-01T00:00:00Z. */
export const MANUAL_START_MS = 1_767_225_600_000

/** `system` runs by itself, `manual` stands still until it is moved, and `auto` is manual but moves when a client waits. */
export type ClockMode = 'system' | 'manual' | 'auto'

/** How a clock runs. `nowMs` is where it starts; a system clock without it follows the real time. */
export interface ClockSetting {
  readonly mode: ClockMode
  readonly scale: number
  readonly nowMs?: number
}

/** Something that waits for an instant of a clock. */
export interface Hold {
  /** True when the instant was reached, false when the hold was ended before. */
  readonly reached: Promise<boolean>
  /** Ends the wait at once, with `reached` false; does nothing once the instant was reached. */
  end(): void
  /** Says that what followed the instant is done, so that time may move on; whoever was woken must call it. */
  done(): void
}

interface Waiter {
  readonly atMs: number
  readonly isPassive: boolean
  readonly finish: (isReached: boolean) => void
}

/** A clock; all instants are whole epoch milliseconds of the years 1970 to 9999. A clock that reaches the end stays there. */
export interface Clock {
  readonly mode: ClockMode
  now(): number
  setting(): ClockSetting
  /**
   * Changes how it runs from now on; without `nowMs` the present instant stays.
   * @throws RangeError if `nowMs` lies in the past: time never goes backwards
   */
  set(change: Partial<ClockSetting>): void
  /** Stops the clock until the result is called: it runs on from the instant that it then shows. A clock that does not run is not affected. */
  pause(): () => void
  /** Waits until the clock reads `atMs` or later, at most until the end of time. A passive hold only watches: nothing changes when it ends. */
  hold(atMs: number, isPassive?: boolean): Hold
  /** The instant at which the next hold ends, or null. */
  nextHoldMs(): number | null
  /** The instants that are waited for, in order. */
  holds(): readonly number[]
  /** The last instant at which a hold that is not passive ends, or null. */
  lastActiveHoldMs(): number | null
  /** How many wait. */
  readonly waiting: number
  /** Resolves once everybody who was woken is done or waits again; null if that is so already. */
  idle(): Promise<void> | null
  /** Ends every hold; `reached` is false for each, and nobody is waited for any longer. */
  endAll(): void
}

/** Those who wait for instants, in order of them, and those who were woken and are still about what they waited for. */
interface WaitingRoom {
  enter(atMs: number, isPassive: boolean): { readonly waiter: Waiter, readonly reached: Promise<boolean> }
  /** Ends one wait; false if that one waits no longer. */
  leave(waiter: Waiter): boolean
  wakeDue(nowMs: number): void
  done(waiter: Waiter): void
  instants(): readonly number[]
  next(): number | null
  lastActive(): number | null
  idle(): Promise<void> | null
  clear(): void
}

function createWaitingRoom (): WaitingRoom {
  let waiters: Waiter[] = []
  const awake = new Set<Waiter>()
  let onIdle: Array<() => void> = []
  const tellIdle = (): void => {
    if (awake.size > 0) return
    for (const resolve of onIdle) resolve()
    onIdle = []
  }
  return {
    enter: (atMs, isPassive) => {
      let finish = (_isReached: boolean): void => {}
      const reached = new Promise<boolean>((resolve) => { finish = resolve })
      const waiter = { atMs, isPassive, finish }
      const index = waiters.findIndex((other) => other.atMs > atMs)
      waiters.splice(index === -1 ? waiters.length : index, 0, waiter)
      return { waiter, reached }
    },
    leave: (waiter) => {
      if (!waiters.includes(waiter)) return false
      waiters = waiters.filter((other) => other !== waiter)
      waiter.finish(false)
      return true
    },
    wakeDue: (nowMs) => {
      const due = waiters.filter(({ atMs }) => atMs <= nowMs)
      waiters = waiters.filter(({ atMs }) => atMs > nowMs)
      for (const waiter of due) {
        awake.add(waiter)
        waiter.finish(true)
      }
    },
    done: (waiter) => {
      if (awake.delete(waiter)) tellIdle()
    },
    instants: () => waiters.map(({ atMs }) => atMs),
    next: () => waiters[0]?.atMs ?? null,
    lastActive: () => waiters.findLast(({ isPassive }) => !isPassive)?.atMs ?? null,
    idle: () => awake.size === 0 ? null : new Promise((resolve) => onIdle.push(resolve)),
    clear: () => {
      const ended = waiters
      waiters = []
      for (const waiter of ended) waiter.finish(false)
      awake.clear()
      tellIdle()
    }
  }
}

/** A clock that runs as set, over a source of real time. */
export function createClock (start: ClockSetting, source: TimeSource = systemTime): Clock {
  let { mode, scale } = start
  // Virtual time is anchorMs at the real instant anchorRealMs and runs `scale` times as fast from there.
  let anchorMs = saturate(start.nowMs ?? (mode === 'system' ? source.now() : MANUAL_START_MS))
  let anchorRealMs = source.now()
  let latestMs = anchorMs
  let isPaused = false
  const room = createWaitingRoom()
  let cancelTimer = (): void => {}

  const now = (): number => {
    if (mode === 'system' && !isPaused) latestMs = Math.max(latestMs, saturate(Math.floor(anchorMs + (source.now() - anchorRealMs) * scale)))
    return latestMs
  }
  const wake = (): void => {
    cancelTimer()
    const nowMs = now()
    room.wakeDue(nowMs)
    const next = room.next()
    if (next !== null && mode === 'system' && !isPaused) cancelTimer = source.after((next - nowMs) / scale, wake)
  }
  const goOnFrom = (nowMs: number): void => {
    [latestMs, anchorMs, anchorRealMs] = [nowMs, nowMs, source.now()]
    wake()
  }
  return {
    get mode () { return mode },
    now,
    setting: () => ({ mode, scale, nowMs: now() }),
    set: (change) => {
      const nowMs = now()
      if (change.nowMs !== undefined && change.nowMs < nowMs) {
        throw new RangeError(`now cannot be ${isoTime(change.nowMs)}: the clock reads ${isoTime(nowMs)}, and time never goes backwards`)
      }
      mode = change.mode ?? mode
      scale = change.scale ?? scale
      goOnFrom(saturate(change.nowMs ?? nowMs))
    },
    pause: () => {
      now()
      isPaused = true
      return () => {
        isPaused = false
        goOnFrom(latestMs)
      }
    },
    hold: (atMs, isPassive = false) => {
      const targetMs = saturate(atMs)
      if (targetMs <= now()) return { reached: Promise.resolve(true), end: () => {}, done: () => {} }
      const { waiter, reached } = room.enter(targetMs, isPassive)
      wake()
      return {
        reached,
        end: () => {
          if (room.leave(waiter)) wake()
        },
        done: () => room.done(waiter)
      }
    },
    nextHoldMs: () => room.next(),
    holds: () => room.instants(),
    lastActiveHoldMs: () => room.lastActive(),
    get waiting () { return room.instants().length },
    idle: () => room.idle(),
    endAll: () => {
      cancelTimer()
      room.clear()
    }
  }
}

/** An instant as ISO 8601 text with milliseconds; never throws: an instant out of range is shown as the edge. */
export function isoTime (ms: number): string {
  return new Date(saturate(ms)).toISOString()
}

/** Waits for real milliseconds to pass, as a hold that no clock knows of. */
export type Sleep = (ms: number) => Hold

/** Waits so many real milliseconds. */
export function sleep (ms: number, source: TimeSource = systemTime): Hold {
  let finish = (_isReached: boolean): void => {}
  const reached = new Promise<boolean>((resolve) => { finish = resolve })
  const cancel = source.after(ms, () => finish(true))
  return {
    reached,
    end: () => {
      cancel()
      finish(false)
    },
    done: () => {}
  }
}
