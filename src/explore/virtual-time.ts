// Time for a client in the process: its waits move the project's clock, once nothing else is going on, so they take no real
// time and always end in the same order.
import { sleep as realSleep, turn, type Timer } from '../clock.js'
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
  /** Resolves to the limit that the client exceeded, in words. */
  readonly exceeded: Promise<string>
  /** Ends the run: whatever the client still awaits never resolves, so it does nothing more. */
  end(): void
}

/** So many turns without activity mean that nothing is going on: more if a request is open, which then hangs. */
const QUIET_TURNS = { idle: 3, open: 30 } as const

/** What is wrong with a client that does nothing more. */
export const SILENT = 'the client waits for a response that does not come, and has no time limit'

const never = new Promise<never>(() => {})

interface Sleeper { readonly atMs: number, readonly resolve: () => void }

/** Returns the time of one run, which begins now. */
export function createVirtualTime (clock: MovableClock, limits: RunLimits): VirtualTime {
  const startMs = clock.now()
  let sleepers: Sleeper[] = []
  let [activity, open, requests] = [0, 0, 0]
  let isOver = false
  let isMoving = false
  let silence: Timer | null = null
  let exceed = (_limit: string): void => {}
  const exceeded = new Promise<string>((resolve) => { exceed = resolve })

  const untilQuiet = async (): Promise<void> => {
    for (let [quiet, seen] = [0, activity]; quiet < (open === 0 ? QUIET_TURNS.idle : QUIET_TURNS.open); quiet++) {
      await turn()
      if (activity !== seen) [quiet, seen] = [0, activity]
    }
  }
  /** Moves time from wait to wait, as long as there are any. */
  const move = async (): Promise<void> => {
    if (isMoving) return
    isMoving = true
    while (sleepers.length > 0 && !isOver) {
      await untilQuiet()
      const next = sleepers.reduce<Sleeper | null>((first, each) => first === null || each.atMs < first.atMs ? each : first, null)
      if (next === null || isOver) break
      if (next.atMs - startMs > limits.limitMs) {
        exceed('the client did not end within its time limit')
        break
      }
      if (next.atMs > clock.now()) await clock.advanceTo(next.atMs)
      sleepers = sleepers.filter((each) => each !== next)
      activity++
      next.resolve()
    }
    isMoving = false
  }
  const watchSilence = async (): Promise<void> => {
    for (;;) {
      const seen = activity
      silence = realSleep(limits.silenceMs)
      if (!await silence.reached) return
      // A busy machine may have kept the client waiting, too.
      await untilQuiet()
      if (activity === seen && !isOver) return exceed(SILENT)
    }
  }
  watchSilence().catch(() => {})
  return {
    exceeded,
    sleep: async (ms, signal) => {
      if (isOver || signal?.aborted === true) return await never
      activity++
      if (clock.isRunning) {
        await realSleep(ms).reached
        return isOver ? await never : undefined
      }
      await new Promise<void>((resolve) => {
        const sleeper = { atMs: clock.now() + Math.max(0, Math.ceil(ms)), resolve }
        sleepers.push(sleeper)
        signal?.addEventListener('abort', () => { sleepers = sleepers.filter((each) => each !== sleeper) }, { once: true })
        move().catch((error: unknown) => exceed(String(error)))
      })
    },
    watch: (fetch) => async (input, init) => {
      if (isOver) return await never
      activity++
      open++
      if (++requests > limits.requests) exceed(`the client made more than ${limits.requests} requests`)
      const result = await fetch(input, init).then(whole).then((response) => ({ response }), (error: unknown) => ({ error }))
      open--
      activity++
      if (isOver) return await never
      if ('error' in result) throw result.error
      return result.response
    },
    end: () => {
      isOver = true
      sleepers = []
      silence?.end()
    }
  }
}

/** Returns the response with its whole body read, so that reading it is no activity. */
async function whole (response: Response): Promise<Response> {
  const { status, statusText, headers, url } = response
  const copy = new Response(response.body === null ? null : await response.arrayBuffer(), { status, statusText, headers })
  // A constructed response has no URL, and clients read it.
  return Object.defineProperty(copy, 'url', { value: url })
}
