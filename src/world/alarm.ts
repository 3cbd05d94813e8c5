// One wake-up for a clock that runs by itself, so that what is due is told at its instant though nobody asks. Nothing
// depends on it: whoever looks at a project sees what is due by then as done.
import { systemTime, type Clock, type TimeSource } from '../clock.js'

/** The one alarm of a clock. */
export interface Alarm {
  /** Calls back when the clock reads `atMs`; replaces what was set before. Under a clock that does not run nothing is set: moving it tells what is due. */
  set(atMs: number): void
  drop(): void
}

/** An alarm that is not set. */
export function createAlarm (clock: Pick<Clock, 'now' | 'setting'>, callback: () => void, source: TimeSource = systemTime): Alarm {
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
    // The clock shows whole milliseconds, so a wake-up on the dot could find nothing due yet.
    cancel = source.after(Math.ceil((atMs - clock.now()) / scale) + 1, () => {
      setFor = null
      // A timer cannot be longer than some weeks.
      if (clock.now() < atMs) arm(atMs)
      else callback()
    })
  }
  return {
    set: (atMs) => {
      if (setFor !== atMs) arm(atMs)
    },
    drop: () => {
      cancel()
      setFor = null
    }
  }
}
