// Waiting until a server has a status, in the project's time. It never moves time: that is done by others meanwhile.
import { findServer, viewRecord, type ServerView } from './servers.js'
import { isTransition, viewTransition, type TransitionView } from '../transition.js'
import { dueAtMs, type ServerRecord } from '../../core/server.js'
import { formatMs } from '../../core/duration.js'
import { Refusal } from '../../core/refusal.js'
import { statusOf, type Status } from '../../core/states.js'
import type { Hold, Sleep } from '../../clock.js'
import type { Transition } from '../../store/server-store.js'
import type { World } from '../world.js'

/** Who waits is answered after this much real time, however slowly the project's time passes. Source: PRODUCT.md section 2. */
const REAL_LIMIT_MS = 60_000
/** The limit of those who name none, in the project's time. */
export const DEFAULT_TIMEOUT_MS = 60_000
/** The newest so many transitions are answered. */
const MAX_TRANSITIONS = 1000

/** The server as it is at the end (null: it is gone), and the transitions seen meanwhile, oldest first. */
export interface WaitView {
  readonly server: ServerView | null
  readonly transitions: readonly TransitionView[]
}

/** What waiting needs besides the world: real time for its own limit, and word of a client that went away. */
export interface WaitDeps {
  readonly sleep: Sleep
  /** Calls back when nobody waits for the answer any longer; the result stops listening. */
  onGone(end: () => void): () => void
}

type Ending = 'reached' | 'late' | 'frozen' | 'gone' | 'ended'

/**
 * Resolves as soon as the server has the status, at once if it has it already.
 * @throws Refusal `not-found`; `timeout` with what was seen, when the project's time or 60 s of real time ran out;
 * `conflict` if the project was reset or removed meanwhile; `limit-reached` when too many wait
 */
export async function waitForStatus (world: World, server: string, status: Status, timeoutMs: number, deps: WaitDeps): Promise<WaitView> {
  const record = findServer(world, server)
  if (statusOf(record.vmState, record.taskState, world.profile.choices.rebootStatus) === status) return { server: viewRecord(world, record), transitions: [] }
  const { id, name } = record
  const transitions: TransitionView[] = []
  let latest: ServerRecord | null = record
  let settle = (_ending: Ending): void => {}
  const ended = new Promise<Ending>((resolve) => { settle = resolve })
  // It looks at what it is told and never into the store, which is in the middle of a change.
  const watch = (_world: World, transition: Transition): void => {
    if (transition.serverId !== id || !isTransition(transition)) return
    const seen = viewTransition(world, transition)
    latest = transition.after
    transitions.push(seen)
    if (transitions.length > MAX_TRANSITIONS) transitions.shift()
    const isReached = seen.to === status || (seen.to === null && status === 'DELETED')
    if (!isReached && seen.to !== null) return alarm.aim(latest)
    // What happens after the end is no longer seen.
    world.watchers.delete(watch)
    settle(isReached ? 'reached' : 'gone')
  }
  const leave = world.held.add(() => settle('ended'))
  const alarm = createAlarm(world, world.clock.now() + timeoutMs, () => settle('late'))
  const stopListening = deps.onGone(() => settle('ended'))
  const realLimit = deps.sleep(REAL_LIMIT_MS)
  realLimit.reached.then(() => settle('frozen'), () => {})
  world.watchers.add(watch)
  alarm.aim(record)
  try {
    const ending = await ended
    return answer(ending, { server: latest === null ? null : viewRecord(world, latest), transitions }, { world, name, status, timeoutMs })
  } finally {
    world.watchers.delete(watch)
    alarm.end()
    realLimit.end()
    stopListening()
    leave()
  }
}

/** Something that wakes at the deadline, and before it whenever the server that it is aimed at changes. */
interface Alarm {
  aim(record: ServerRecord | null): void
  end(): void
}

/** On its way to the deadline it settles the project whenever something is due: a clock that runs by itself tells nobody. */
function createAlarm (world: World, deadlineMs: number, onLate: () => void): Alarm {
  let hold: Hold | null = null
  const alarm: Alarm = {
    aim: (record) => {
      hold?.end()
      const due = record === null ? null : dueAtMs(record)
      const aimed = world.clock.hold(Math.min(deadlineMs, due ?? deadlineMs))
      hold = aimed
      aimed.reached.then((isReached) => {
        if (isReached && aimed === hold) ring()
        aimed.done()
      }, () => {})
    },
    end: () => {
      const last = hold
      hold = null
      last?.end()
    }
  }
  // What is due now changes the server, and whoever watches it aims anew.
  const ring = (): void => {
    const nowMs = world.clock.now()
    world.servers.settle(nowMs)
    if (nowMs >= deadlineMs) onLate()
  }
  return alarm
}

interface Asked { readonly world: World, readonly name: string, readonly status: Status, readonly timeoutMs: number }

function answer (ending: Ending, view: WaitView, { world, name, status, timeoutMs }: Asked): WaitView {
  if (ending === 'reached') return view
  const is = `server ${name} is ${view.server?.status ?? 'gone'}, not ${status}`
  switch (ending) {
    case 'gone': throw new Refusal('not-found', { message: `server ${name} was removed before it became ${status}` })
    case 'ended': throw new Refusal('conflict', { message: `${is}, and project ${world.projectId} was reset or removed meanwhile` })
    case 'late': throw new Refusal('timeout', { message: `${is}, after ${formatMs(timeoutMs)}`, details: view })
    case 'frozen': throw new Refusal('timeout', { message: `${is}, after ${formatMs(REAL_LIMIT_MS)} of real time; waiting does not move time: use POST /_emulator/clock/advance`, details: view })
  }
}
