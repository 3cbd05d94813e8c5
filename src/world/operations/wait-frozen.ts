// Handles waits under a clock that stands still: moves time for a wait that requires it, and ends a wait that no change
// can end.
import { advanceBy } from './advance.js'
import { nextChangeMs, type World } from '../world.js'
import type { Timer, Sleep } from '../../clock.js'
import type { Worlds } from '../projects.js'

/** A wait ends after this much real time in which time stood still. Source: PRODUCT.md section 2: within 2 s. */
export const FROZEN_LIMIT_MS = 1800

/** Moves a project's time from change to change. */
export interface Stepper {
  /** Starts to move time if that helps. The moves run in turn with others, after this call has returned. */
  start(): void
  /** Whether moving time helps now. */
  isUseful(): boolean
}

/** Returns a stepper that moves time while `isWanted` returns true and something is due. Calls `onIdle` whenever moving time has come to an end. */
export function createStepper (world: World, inTurn: Worlds['inTurn'], isWanted: () => boolean, onIdle: () => void): Stepper {
  let isStarted = false
  const nextMs = (): number | null => isWanted() ? nextChangeMs(world) : null
  const run = async (): Promise<void> => {
    isStarted = false
    for (let next = nextMs(); next !== null; next = nextMs()) await advanceBy([world], Math.max(0, next - world.clock.now()))
    onIdle()
  }
  return {
    isUseful: () => nextMs() !== null,
    start: () => {
      if (isStarted) return
      isStarted = true
      const ignore = (): void => {}
      inTurn(run).then(ignore, ignore)
    }
  }
}

/** Calls back once the clock has stood still for `FROZEN_LIMIT_MS` and moving it would not help. The returned function stops watching. */
export function watchFrozen (world: World, stepper: Stepper, sleep: Sleep, onFrozen: () => void): () => void {
  let seenMs = world.clock.now()
  let pause: Timer | null = null
  const arm = (): void => {
    const armed = sleep(FROZEN_LIMIT_MS)
    pause = armed
    const wake = (isReached: boolean): void => {
      if (isReached) look()
      armed.done()
    }
    armed.reached.then(wake, wake)
  }
  const look = (): void => {
    const nowMs = world.clock.now()
    if (stepper.isUseful()) stepper.start()
    else if (world.clock.mode !== 'system' && nowMs === seenMs) return onFrozen()
    seenMs = nowMs
    arm()
  }
  arm()
  return () => pause?.end()
}
