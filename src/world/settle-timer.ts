// The timer that settles a project at the next due instant under a system clock, so that observers see each transition
// in time. No state depends on it: every read settles the project first.
import { systemTime, type Clock, type TimeSource } from '../clock.js'

/** A timer with at most one instant. */
export interface SettleTimer {
  /** Calls back once the clock reads `atMs`; replaces the instant set before. Does nothing under a clock that stands still, because moving it settles. */
  set(atMs: number): void
  clear(): void
}

/** Returns a timer that is not set. */
export function createSettleTimer (clock: Pick<Clock, 'now' | 'setting'>, callback: () => void, source: TimeSource = systemTime): SettleTimer {
  let setFor: number | null = null
  let cancel = (): void => {}
  const arm = (atMs: number): void => {
    cancel()
    const { mode, scale } = clock.setting()
    if (mode !== 'system') {
      setFor = null
      return
    }
    setFor = atMs
    // The clock truncates to whole milliseconds, so a timer without the extra one could find nothing due.
    cancel = source.after(Math.ceil((atMs - clock.now()) / scale) + 1, () => {
      setFor = null
      // The time source limits the length of a timer, so this one may fire early.
      if (clock.now() < atMs) arm(atMs)
      else callback()
    })
  }
  return {
    set: (atMs) => {
      if (setFor !== atMs) arm(atMs)
    },
    clear: () => {
      cancel()
      setFor = null
    }
  }
}
