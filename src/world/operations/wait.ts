// Waits until a server has a status, in the project's time. A wait moves time only if its target says so, or if the clock is automatic.
import { canReach, hasStatus } from './reach.js'
import { createStepper, FROZEN_LIMIT_MS, watchFrozen } from './wait-frozen.js'
import { findServer, viewRecord, type ServerView } from './servers.js'
import { isTransition, viewTransition, type TransitionView } from '../transition.js'
import { dueAtMs, type ServerRecord } from '../../core/server.js'
import { formatMs } from '../../core/time/duration.js'
import { Refusal } from '../../core/refusal.js'
import { saturate } from '../../core/time/instant.js'
import type { Status } from '../../core/states.js'
import { deferred, type Timer, type Sleep } from '../../clock.js'
import type { Transition } from '../../store/server-store.js'
import type { World } from '../world.js'
import type { Worlds } from '../projects.js'

/** A wait ends after this much real time, however slowly the project's time passes. Source: PRODUCT.md section 2. */
const REAL_LIMIT_MS = 60_000
/** The default timeout, in the project's time. */
export const DEFAULT_TIMEOUT_MS = 60_000
/** A wait returns at most this many transitions: the newest. */
const MAX_TRANSITIONS = 1000

/** What to wait for. `server` is an id or a name; with `advance` time moves by itself to the changes that can bring the status. */
export interface WaitTarget {
  readonly server: string
  readonly status: Status
  readonly timeoutMs: number
  readonly advance: boolean
}

/** The server at the end of the wait (null if it was removed), and the transitions seen, oldest first. */
export interface WaitView {
  readonly server: ServerView | null
  readonly transitions: readonly TransitionView[]
}

/** The dependencies of a wait: real time for its limits, notice of a client that disconnects, and the queue for moves of time. */
export interface WaitDeps {
  readonly sleep: Sleep
  /** Calls `end` when the client disconnects; returns a function that stops listening. */
  onGone(end: () => void): () => void
  readonly inTurn: Worlds['inTurn']
}

type Ending = 'reached' | 'late' | 'slow' | 'frozen' | 'removed' | 'ended'

/**
 * Resolves as soon as the server has the status; at once if it already has it.
 * @throws Refusal `not-found`; `timeout` with the transitions seen, after the timeout, after 60 s of real time, soon when time
 * stands still and nobody moves it, or at once with `advance` if time stands still and nothing that is due brings the status;
 * `conflict` if the project is reset or removed meanwhile; `limit-reached` if there are too many waits
 */
export async function waitForStatus (world: World, target: WaitTarget, deps: WaitDeps): Promise<WaitView> {
  const { server, status, timeoutMs } = target
  const record = findServer(world, server)
  if (hasStatus(world, record, status)) return { server: viewRecord(world, record), transitions: [] }
  const { id, name } = record
  const transitions: TransitionView[] = []
  let latest: ServerRecord | null = record
  let isOver = false
  const { promise: ended, resolve: finish } = deferred<Ending>()
  const settle = (ending: Ending): void => {
    isOver = true
    finish(ending)
  }
  const isMoving = (): boolean => target.advance || world.clock.mode === 'auto'
  const stepper = createStepper(world, deps.inTurn, () => !isOver && isMoving() && canReach(world, world.servers.get(id, world.clock.now()), status), () => {
    // Nobody else is to move time, so nothing can come. Under a running clock, a change can begin.
    if (target.advance && world.clock.mode !== 'system') settle('frozen')
  })
  // Reads only the transition, because the store is in the middle of a change.
  const watch = (_world: World, transition: Transition): void => {
    if (transition.serverId !== id || !isTransition(transition)) return
    const seen = viewTransition(world, transition)
    latest = transition.after
    transitions.push(seen)
    if (transitions.length > MAX_TRANSITIONS) transitions.shift()
    const isReached = seen.to === status || (latest === null && status === 'DELETED')
    if (!isReached && latest !== null) {
      deadline.follow(latest)
      stepper.start()
      return
    }
    // Transitions after the end of the wait are not reported.
    world.watchers.delete(watch)
    settle(isReached ? 'reached' : 'removed')
  }
  const removeHold = world.holds.add(() => settle('ended'))
  const deadline = createDeadline(world, saturate(world.clock.now() + timeoutMs), () => settle('late'))
  const stopListening = deps.onGone(() => settle('ended'))
  const realLimit = deps.sleep(REAL_LIMIT_MS)
  realLimit.reached.then(() => {
    settle('slow')
    realLimit.done()
  }, () => {})
  const stopWatching = watchFrozen(world, stepper, deps.sleep, () => settle('frozen'))
  world.watchers.add(watch)
  deadline.follow(record)
  stepper.start()
  world.feed.notify({ what: 'clock', projectId: world.projectId })
  try {
    const ending = await ended
    return conclude(ending, { server: latest === null ? null : viewRecord(world, latest), transitions }, { world, name, status, timeoutMs, whoMoves: target.advance ? 'wait' : isMoving() ? 'clock' : 'nobody' })
  } finally {
    world.watchers.delete(watch)
    deadline.end()
    realLimit.end()
    stopWatching()
    stopListening()
    removeHold()
    world.feed.notify({ what: 'clock', projectId: world.projectId })
  }
}

/** The deadline of a wait. Until then it settles the project whenever the followed server is due. */
interface Deadline {
  follow(record: ServerRecord): void
  end(): void
}

/** Returns a deadline. Under a system clock nothing else settles the project while no request arrives. */
function createDeadline (world: World, deadlineMs: number, onLate: () => void): Deadline {
  let timer: Timer | null = null
  const deadline: Deadline = {
    follow: (record) => {
      timer?.end()
      const next = world.clock.timer(Math.min(deadlineMs, dueAtMs(record) ?? deadlineMs), true)
      timer = next
      next.reached.then((isReached) => {
        if (isReached && next === timer) fire()
        next.done()
      }, () => {})
    },
    end: () => {
      const last = timer
      timer = null
      last?.end()
    }
  }
  // Settling calls the watcher, which follows the changed record.
  const fire = (): void => {
    const nowMs = world.clock.now()
    world.servers.settle(nowMs)
    if (nowMs >= deadlineMs) onLate()
  }
  return deadline
}

interface WaitFacts { readonly world: World, readonly name: string, readonly status: Status, readonly timeoutMs: number, readonly whoMoves: keyof typeof FROZEN }

/** Why time that stands still does not bring the status, by what moves time, and what to do. */
const FROZEN = {
  wait: ', and nothing that is due brings that status; begin what brings it before the wait, or wait without advance',
  clock: ', and nothing that is due brings that status',
  nobody: `: time stands still, and nobody moved it for ${formatMs(FROZEN_LIMIT_MS)}; move it with POST /_emulator/clock/advance, wait with advance=true (advance: true in the library), or use --clock auto`
} as const

/** Returns the view of a wait that reached the status. @throws Refusal for every other ending */
function conclude (ending: Ending, view: WaitView, { world, name, status, timeoutMs, whoMoves }: WaitFacts): WaitView {
  if (ending === 'reached') return view
  const is = `server ${name} is ${view.server?.status ?? 'removed'}, not ${status}`
  switch (ending) {
    case 'removed': throw new Refusal('not-found', { message: `server ${name} was removed before it became ${status}` })
    case 'ended': throw new Refusal('conflict', { message: `${is}, and project ${world.projectId} was reset or removed meanwhile` })
    case 'late': throw new Refusal('timeout', { message: `${is}, after ${formatMs(timeoutMs)}`, details: view })
    case 'slow': throw new Refusal('timeout', { message: `${is}, after ${formatMs(REAL_LIMIT_MS)} of real time`, details: view })
    case 'frozen': throw new Refusal('timeout', { message: `${is}${FROZEN[whoMoves]}`, details: view })
  }
}
