// Waits under a clock that does not run: moves time for a wait that asks for it, and ends a wait that nothing can end.
import { advanceBy } from './advance.js'
import { nextChangeMs, type World } from '../world.js'
import type { Timer, Sleep } from '../../clock.js'
import type { Worlds } from '../projects.js'

/** A wait ends after this much real time in which time stood still. Source: PRODUCT.md section 2: within 2 s. */
export const FROZEN_LIMIT_MS = 1800

/** Moves a project's time from change to change. */
export interface Stepper {
  /** Begins to move time if that helps; the moves happen in their turn, after the call returned. */
  start(): void
  /** Whether moving time helps now. */
  isUseful(): boolean
}

/** A stepper that moves time for as long as `isWanted` and something is due. */
export function createStepper (world: World, inTurn: Worlds['inTurn'], isWanted: () => boolean): Stepper {
  let isStarted = false
  const nextMs = (): number | null => isWanted() ? nextChangeMs(world) : null
  const run = async (): Promise<void> => {
    isStarted = false
    for (let next = nextMs(); next !== null; next = nextMs()) await advanceBy([world], Math.max(0, next - world.clock.now()))
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

/** Calls back once the clock has not run and has not moved for a while, and moving it would not help. The result stops watching. */
export function watchFrozen (world: World, stepper: Stepper, sleep: Sleep, onFrozen: () => void): () => void {
  let seenMs = world.clock.now()
  let pause: Timer | null = null
  const arm = (): void => {
    const armed = sleep(FROZEN_LIMIT_MS)
    pause = armed
    const wake = (isReached: boolean): void => {
      if (isReached) look()
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
