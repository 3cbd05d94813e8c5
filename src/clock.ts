// The clock of a project: the only place that reads the time or sets timers. System time never goes backwards and can be
// scaled; manual time moves only by a call.
import { saturate } from './core/time/instant.js'

/** The source of real time; tests replace it. */
export interface TimeSource {
  /** Epoch milliseconds. */
  now(): number
  /** Calls back once after `ms` real milliseconds; the returned function cancels. Never keeps the process alive. */
  after(ms: number, callback: () => void): () => void
}

const MAX_TIMER_MS = 2_147_483_647

/** The time of the machine. */
export const systemTime: TimeSource = {
  now: () => Date.now(),
  after: (ms, callback) => {
    const timer = setTimeout(callback, Math.min(Math.max(ms, 0), MAX_TIMER_MS))
    timer.unref?.()
    return () => clearTimeout(timer)
  }
}

/** The default start of manual time: 2026-01-01T00:00:00Z. */
export const MANUAL_START_MS = 1_767_225_600_000

/** `system` runs by itself, `manual` stands still until it is moved, and `auto` is manual but moves when a client waits. */
export type ClockMode = 'system' | 'manual' | 'auto'

/** How a clock runs. `nowMs` is its start; by default a system clock starts at the real time. */
export interface ClockSetting {
  readonly mode: ClockMode
  readonly scale: number
  readonly nowMs?: number
}

/** A timer for one instant of a clock. */
export interface Timer {
  /** Resolves to true when the clock reaches the instant, to false if the timer was ended before. */
  readonly reached: Promise<boolean>
  /** Ends the timer at once, with `reached` false. Does nothing after it fired. */
  end(): void
  /** Reports that the work that follows the instant is done, so that the next timer fires and time may move on. Required after the timer fired. */
  done(): void
}

interface Entry {
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
   * Changes how the clock runs from now on. The current instant stays unless `nowMs` is given.
   * @throws RangeError if `nowMs` is in the past: time never goes backwards
   */
  set(change: Partial<ClockSetting>): void
  /** Pauses the clock; the returned function makes it continue from the instant that it then shows. Does not affect a clock that stands still. */
  pause(): () => void
  /** Returns a timer that fires once the clock reads `atMs` or later, at most at the end of time, and the work of those before it is done. A passive timer only watches: nothing changes when it fires. */
  timer(atMs: number, isPassive?: boolean): Timer
  /** The instant at which the next timer fires, or null. */
  nextTimerMs(): number | null
  /** The instants of all pending timers, in order. */
  timers(): readonly number[]
  /** The last instant at which a timer that is not passive fires, or null. */
  lastActiveTimerMs(): number | null
  /** The number of pending timers. */
  readonly waiting: number
  /** Resolves once the work of every timer that fired is done; null if it is done already. */
  idle(): Promise<void> | null
  /** Ends every pending timer and forgets the work of those that fired. */
  endAll(): void
}

/** The pending timers of a clock in order of time, those that are due, and the one that fired and whose work is not done. */
interface Timers {
  add(atMs: number, isPassive: boolean): { readonly entry: Entry, readonly reached: Promise<boolean> }
  /** Ends a timer that has not fired; false if it has. */
  end(entry: Entry): boolean
  fireDue(nowMs: number): void
  done(entry: Entry): void
  instants(): readonly number[]
  next(): number | null
  lastActive(): number | null
  idle(): Promise<void> | null
  clear(): void
}

function createTimers (): Timers {
  let pending: Entry[] = []
  // Those whose instant has come and whose turn has not. The next one fires when the work of the one before is done, so that
  // requests held until one instant run in the order in which they came, and never through one another.
  let due: Entry[] = []
  const fired = new Set<Entry>()
  let onIdle: Array<() => void> = []
  const fireNext = (): void => {
    if (fired.size > 0) return
    const entry = due.shift()
    if (entry !== undefined) {
      fired.add(entry)
      entry.finish(true)
      return
    }
    for (const resolve of onIdle) resolve()
    onIdle = []
  }
  return {
    add: (atMs, isPassive) => {
      const { promise: reached, resolve: finish } = deferred<boolean>()
      const entry = { atMs, isPassive, finish }
      const index = pending.findIndex((other) => other.atMs > atMs)
      pending.splice(index === -1 ? pending.length : index, 0, entry)
      return { entry, reached }
    },
    end: (entry) => {
      if (!pending.includes(entry) && !due.includes(entry)) return false
      pending = pending.filter((other) => other !== entry)
      due = due.filter((other) => other !== entry)
      entry.finish(false)
      return true
    },
    fireDue: (nowMs) => {
      due.push(...pending.filter(({ atMs }) => atMs <= nowMs))
      pending = pending.filter(({ atMs }) => atMs > nowMs)
      fireNext()
    },
    done: (entry) => {
      if (fired.delete(entry)) fireNext()
    },
    instants: () => pending.map(({ atMs }) => atMs),
    next: () => pending[0]?.atMs ?? null,
    lastActive: () => pending.findLast(({ isPassive }) => !isPassive)?.atMs ?? null,
    idle: () => fired.size === 0 ? null : new Promise((resolve) => onIdle.push(resolve)),
    clear: () => {
      const ended = [...due, ...pending];
      [due, pending] = [[], []]
      for (const entry of ended) entry.finish(false)
      fired.clear()
      fireNext()
    }
  }
}

/** Returns a clock that runs as `start` says. */
export function createClock (start: ClockSetting, source: TimeSource = systemTime): Clock {
  let { mode, scale } = start
  // At the real instant anchorRealMs the clock reads anchorMs; from there it runs `scale` times as fast.
  let anchorMs = saturate(start.nowMs ?? (mode === 'system' ? source.now() : MANUAL_START_MS))
  let anchorRealMs = source.now()
  let latestMs = anchorMs
  let isPaused = false
  const timers = createTimers()
  let cancelTimer = (): void => {}

  const now = (): number => {
    if (mode === 'system' && !isPaused) latestMs = Math.max(latestMs, saturate(Math.floor(anchorMs + (source.now() - anchorRealMs) * scale)))
    return latestMs
  }
  const update = (): void => {
    cancelTimer()
    const nowMs = now()
    timers.fireDue(nowMs)
    const next = timers.next()
    if (next !== null && mode === 'system' && !isPaused) cancelTimer = source.after((next - nowMs) / scale, update)
  }
  const goOnFrom = (nowMs: number): void => {
    [latestMs, anchorMs, anchorRealMs] = [nowMs, nowMs, source.now()]
    update()
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
    timer: (atMs, isPassive = false) => {
      const targetMs = saturate(atMs)
      if (targetMs <= now()) return { reached: Promise.resolve(true), end: () => {}, done: () => {} }
      const { entry, reached } = timers.add(targetMs, isPassive)
      update()
      return {
        reached,
        end: () => {
          if (timers.end(entry)) update()
        },
        done: () => timers.done(entry)
      }
    },
    nextTimerMs: () => timers.next(),
    timers: () => timers.instants(),
    lastActiveTimerMs: () => timers.lastActive(),
    get waiting () { return timers.instants().length },
    idle: () => timers.idle(),
    endAll: () => {
      cancelTimer()
      timers.clear()
    }
  }
}

/** Returns a promise with the function that resolves it. Source: Promise.withResolvers, which Node 20 lacks. */
export function deferred<Value> (): { readonly promise: Promise<Value>, readonly resolve: (value: Value) => void } {
  const resolvers: Array<(value: Value) => void> = []
  const promise = new Promise<Value>((resolve) => resolvers.push(resolve))
  return { promise, resolve: (value) => resolvers.forEach((resolve) => resolve(value)) }
}

/** Returns an instant as ISO 8601 text with milliseconds; never throws: an instant out of range is shown as the edge. */
export function isoTime (ms: number): string {
  return new Date(saturate(ms)).toISOString()
}

/** Returns a timer for `ms` real milliseconds, which belongs to no clock. */
export type Sleep = (ms: number) => Timer

/** The `Sleep` of a source of real time. */
export function sleep (ms: number, source: TimeSource = systemTime): Timer {
  const { promise: reached, resolve: finish } = deferred<boolean>()
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

/** Resolves after everything that is ready to run has run once. */
export async function turn (): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve))
}
