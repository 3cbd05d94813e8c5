// Time for a client in the process: its waits move the project's clock, once nothing else is going on, so they take no real
// time and always end in the same order.
import { deferred, sleep as realSleep, turn, type Timer } from '../clock.js'
import type { Fetch } from '../library/fetch.js'

/** What it needs of the project's clock. */
export interface MovableClock {
  now(): number
  readonly isRunning: boolean
  advanceTo(atMs: number): Promise<unknown>
}

/** The limits of a run. */
export interface RunLimits {
  /** In the project's time. */
  readonly limitMs: number
  /** In real time without a sign of life from the client. */
  readonly silenceMs: number
  readonly requests: number
}

/** What a client in the process is given, and when it exceeds a limit. */
export interface VirtualTime {
  /** Resolves after `ms` of the project's time; never, once the signal is aborted. */
  readonly sleep: (ms: number, signal?: AbortSignal) => Promise<void>
  /** Returns a fetch whose requests count as activity. */
  watch(fetch: Fetch): Fetch
  /** Whether the client waited in the project's time, so that its times show how long it waits. */
  readonly isUsed: boolean
  /** Resolves to the limit that the client exceeded, in words. */
  readonly exceeded: Promise<unknown>
  /** Ends the run: whatever the client still awaits never resolves, so it does nothing more. */
  end(): void
}

/** So many turns without activity mean that nothing is going on: more if a request is open, which then hangs. */
const QUIET_TURNS = { idle: 3, open: 30 } as const

/** What is wrong with a client that does nothing more. */
export const SILENT = 'the client waits for a response that does not come, and has no time limit'

const never = new Promise<never>(() => {})

interface Wait { readonly atMs: number, readonly resolve: () => void }

/** What a run is doing. */
interface Activity {
  /** Grows with each sign of life. */
  count: number
  /** The number of open requests. */
  open: number
  isOver: boolean
}

/** Returns the time of one run, which begins now. */
export function createVirtualTime (clock: MovableClock, limits: RunLimits): VirtualTime {
  const activity: Activity = { count: 0, open: 0, isOver: false }
  let isUsed = false
  let requests = 0
  const { promise: exceeded, resolve: exceed } = deferred<unknown>()
  const waits = createWaits(clock, activity, limits.limitMs, exceed)
  const stopWatching = watchSilence(activity, limits.silenceMs, exceed)
  return {
    exceeded,
    get isUsed () { return isUsed },
    sleep: async (ms, signal) => {
      if (activity.isOver || signal?.aborted === true) return await never
      activity.count++
      isUsed = true
      if (!clock.isRunning) return await waits.add(ms, signal)
      await realSleep(ms).reached
      if (activity.isOver) return await never
    },
    watch: (fetch) => async (input, init) => {
      if (activity.isOver) return await never
      activity.count++
      activity.open++
      if (++requests > limits.requests) exceed(`the client made more than ${limits.requests} requests`)
      const result = await fetch(input, init).then(whole).then((response) => ({ response }), (error: unknown) => ({ error }))
      activity.open--
      activity.count++
      if (activity.isOver) return await never
      if ('error' in result) throw result.error
      return result.response
    },
    end: () => {
      activity.isOver = true
      waits.clear()
      stopWatching()
    }
  }
}

/** Resolves once nothing is going on. */
async function untilQuiet (activity: Activity): Promise<void> {
  for (let [quiet, seen] = [0, activity.count]; quiet < (activity.open === 0 ? QUIET_TURNS.idle : QUIET_TURNS.open); quiet++) {
    await turn()
    if (activity.count !== seen) [quiet, seen] = [0, activity.count]
  }
}

interface Waits {
  /** Resolves once the clock was moved by `ms`; never, once the signal is aborted. */
  add(ms: number, signal: AbortSignal | undefined): Promise<void>
  clear(): void
}

/** Returns no waits. Time moves from wait to wait as long as there are any. */
function createWaits (clock: MovableClock, activity: Activity, limitMs: number, exceed: (limit: unknown) => void): Waits {
  const startMs = clock.now()
  let waits: Wait[] = []
  let isMoving = false
  const move = async (): Promise<void> => {
    if (isMoving) return
    isMoving = true
    for (;;) {
      await untilQuiet(activity)
      const [next] = waits
      if (next === undefined) break
      if (next.atMs - startMs > limitMs) {
        exceed('the client did not end within its time limit')
        break
      }
      if (next.atMs > clock.now()) await clock.advanceTo(next.atMs)
      waits = waits.filter((each) => each !== next)
      activity.count++
      next.resolve()
    }
    isMoving = false
  }
  return {
    add: (ms, signal) => new Promise<void>((resolve) => {
      const wait = { atMs: clock.now() + Math.max(0, Math.ceil(ms)), resolve }
      // The sort is stable: of two waits for one instant, the first comes first.
      waits = [...waits, wait].sort((a, b) => a.atMs - b.atMs)
      signal?.addEventListener('abort', () => { waits = waits.filter((each) => each !== wait) }, { once: true })
      move().catch(exceed)
    }),
    clear: () => { waits = [] }
  }
}

/** Watches for a client that does nothing more. The returned function stops that. */
function watchSilence (activity: Activity, silenceMs: number, exceed: (limit: unknown) => void): () => void {
  let timer: Timer | null = null
  const watch = async (): Promise<void> => {
    while (!activity.isOver) {
      const seen = activity.count
      timer = realSleep(silenceMs)
      await timer.reached
      // A busy machine may have kept the client waiting, too.
      await untilQuiet(activity)
      if (activity.count === seen) exceed(SILENT)
    }
  }
  watch().catch(exceed)
  return () => timer?.end()
}

/** Returns the response with its whole body read, so that reading it is no activity. */
async function whole (response: Response): Promise<Response> {
  const { status, statusText, headers, url } = response
  const copy = new Response(response.body === null ? null : await response.arrayBuffer(), { status, statusText, headers })
  // A constructed response has no URL, and clients read it.
  return Object.defineProperty(copy, 'url', { value: url })
}
