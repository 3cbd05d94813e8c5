// The clock of a project: the only place that reads the time or waits for it. System time never goes back and can be
// scaled; manual time moves when it is told to. Whoever waits for an instant of the project's time holds it here.

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

/** How a clock runs. `nowMs` is where it starts; a system clock without it follows the real time. */
export interface ClockSetting {
  readonly mode: 'system' | 'manual'
  readonly scale: number
  readonly nowMs?: number
}

/** Something that waits for an instant of a clock. */
export interface Hold {
  /** True when the instant was reached, false when the hold was ended before. */
  readonly reached: Promise<boolean>
  /** Ends the wait at once, with `reached` false. */
  end(): void
}

interface Waiter {
  readonly atMs: number
  readonly finish: (isReached: boolean) => void
}

/** A clock; all instants are whole epoch milliseconds. */
export interface Clock {
  now(): number
  setting(): ClockSetting
  /**
   * Changes how it runs from now on; without `nowMs` the present instant stays.
   * @throws RangeError if `nowMs` lies in the past: time never goes backwards
   */
  set(change: Partial<ClockSetting>): void
  /** Waits until the clock reads `atMs` or later. */
  hold(atMs: number): Hold
  /** The instant at which the next hold ends, or null. */
  nextHoldMs(): number | null
  /** How many wait. */
  readonly waiting: number
  /** Ends every hold; `reached` is false for each. */
  endAll(): void
}

/** A clock that runs as set, over a source of real time. */
export function createClock (start: ClockSetting, source: TimeSource = systemTime): Clock {
  let { mode, scale } = start
  // Virtual time is anchorMs at the real instant anchorRealMs and runs `scale` times as fast from there.
  let anchorMs = start.nowMs ?? (mode === 'manual' ? MANUAL_START_MS : source.now())
  let anchorRealMs = source.now()
  let latestMs = anchorMs
  let waiters: Waiter[] = []
  let cancelTimer = (): void => {}

  const now = (): number => {
    if (mode === 'system') latestMs = Math.max(latestMs, Math.floor(anchorMs + (source.now() - anchorRealMs) * scale))
    return latestMs
  }
  const wake = (): void => {
    cancelTimer()
    const nowMs = now()
    const due = waiters.filter(({ atMs }) => atMs <= nowMs)
    waiters = waiters.filter(({ atMs }) => atMs > nowMs)
    for (const waiter of due) waiter.finish(true)
    const next = waiters[0]
    if (next !== undefined && mode === 'system') cancelTimer = source.after((next.atMs - nowMs) / scale, wake)
  }
  return {
    now,
    setting: () => ({ mode, scale, nowMs: now() }),
    set: (change) => {
      const nowMs = now()
      if (change.nowMs !== undefined && change.nowMs < nowMs) {
        throw new RangeError(`now cannot be ${isoTime(change.nowMs)}: the clock reads ${isoTime(nowMs)}, and time never goes backwards`)
      }
      latestMs = change.nowMs ?? nowMs
      mode = change.mode ?? mode
      scale = change.scale ?? scale
      anchorMs = latestMs
      anchorRealMs = source.now()
      wake()
    },
    hold: (atMs) => {
      let finish = (_isReached: boolean): void => {}
      const reached = new Promise<boolean>((resolve) => { finish = resolve })
      if (atMs <= now()) {
        finish(true)
        return { reached, end: () => {} }
      }
      const waiter = { atMs, finish }
      const index = waiters.findIndex((other) => other.atMs > atMs)
      waiters.splice(index === -1 ? waiters.length : index, 0, waiter)
      wake()
      return {
        reached,
        end: () => {
          waiters = waiters.filter((other) => other !== waiter)
          finish(false)
          wake()
        }
      }
    },
    nextHoldMs: () => waiters[0]?.atMs ?? null,
    get waiting () { return waiters.length },
    endAll: () => {
      const ended = waiters
      waiters = []
      cancelTimer()
      for (const waiter of ended) waiter.finish(false)
    }
  }
}

/** Resolves after the callbacks that are ready now have run. */
export function turn (): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}

/** An instant as ISO 8601 text with milliseconds. */
export function isoTime (ms: number): string {
  return new Date(ms).toISOString()
}

/** Waits so many real milliseconds, or until the signal ends it. */
export function sleep (ms: number, signal: AbortSignal, source: TimeSource = systemTime): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve()
    // The signal outlives the wait, so nothing of the wait may stay with it.
    const end = (): void => {
      cancel()
      signal.removeEventListener('abort', end)
      resolve()
    }
    const cancel = source.after(ms, end)
    signal.addEventListener('abort', end)
  })
}
