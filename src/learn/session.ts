// Sends the steps of probes one after the other: slowly, only what was announced, and not a step further once the cloud objects.
import { formatMs } from '../core/time/duration.js'
import { isRest, lookOf } from './look.js'
import { brief, inShort, listOf } from './read-response.js'
import { retryAfterMs } from './retry-after.js'
import type { Exchange, LearnResponse, Look, Step } from './probe.js'

/** One request; `url` is absolute if the endpoint is. Credentials are added by who sends it, unless it is anonymous. */
export interface LearnRequest {
  readonly method: string
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | null
  readonly isAnonymous: boolean
}

/** Sends one request. Rejects with an Error that says in one line why there was no response. */
export type Send = (request: LearnRequest) => Promise<LearnResponse>

/** Where requests go and how time passes. */
export interface SessionOptions {
  readonly send: Send
  /** The compute endpoint as the catalog has it: `https://ecs.example.com/v2.1/PROJECT`. */
  readonly endpoint: string
  /** Epoch milliseconds. */
  readonly now: () => number
  /** Waits; default: not at all, for a clock that moves when a client waits. */
  readonly pause?: (ms: number) => Promise<void>
  readonly limits?: Partial<Limits>
  /** Takes secrets out of a text of the cloud, before a message shows it. Probes judge the response itself. Default: leaves it. */
  readonly conceal?: (text: string) => string
  /** Whether requests are signed, so that the clocks must agree. Default: they are not. */
  readonly isSigned?: boolean
  /** Called for each response, with how long is waited after it because it asks for that, in milliseconds. */
  readonly onExchange?: (exchange: Exchange, waitMs: number) => void
}

/** How slowly requests are sent, and how long a server may take, in milliseconds. */
interface Limits {
  readonly pauseMs: number
  readonly pollMs: number
  readonly maxWaitMs: number
}

const LIMITS: Limits = { pauseMs: 250, pollMs: 2000, maxWaitMs: 1_800_000 }

/** Thrown when no further request may be sent; the message says why. `isRefused` says that the last request had no effect. */
export class Stop extends Error {
  override readonly name = 'Stop'
  constructor (message: string, readonly isRefused = false) {
    super(message)
  }
}

/** What the steps of a run fill in. */
export interface Filling {
  readonly server?: string
  readonly image?: string
}

/** What a watch has seen. `reason` says why it ended before the server was at rest. */
export interface Watched {
  readonly looks: readonly Look[]
  /** The exchange that shows what was watched for: the first look at a server that is not at rest. */
  readonly exchange: Exchange
  readonly reason: string | null
}

export interface Session {
  /** The number of requests that were sent. */
  readonly sent: number
  /** Whether a response showed servers, as those of a compute API do. */
  readonly hasRead: boolean
  /** Returns a text of the cloud as a message may show it: short, and without secrets. */
  conceal(text: string): string
  /** Sends a step. @throws Stop */
  send(step: Step, filling: Filling): Promise<Exchange>
  /** Repeats a step until the server is at rest, with the status that is wanted if one is. @throws Stop */
  watch(step: Step, filling: Filling, wanted?: string): Promise<Watched>
}

/** After this many failures in a row no further request is sent. */
const MAX_FAILURES = 3
/** A server that never was seen to change counts as at rest after this many looks: some clouds begin late. */
const MAX_QUIET_LOOKS = 5
/** After this many looks in a row that show no server, it is not waited for. */
const MAX_BLIND_LOOKS = 10

/** Returns a session. */
export function createSession ({ send, endpoint, now, pause = async () => {}, limits = {}, conceal = (text) => text, isSigned = false, onExchange = () => {} }: SessionOptions): Session {
  const { pauseMs, pollMs, maxWaitMs } = { ...LIMITS, ...limits }
  let [sent, failures, hasRead] = [0, 0, false]
  let stop: Stop | null = null
  const say = (text: string): string => brief(conceal(text))
  const sendOne: Session['send'] = async (step, filling) => {
    if (stop !== null) throw stop
    if (sent > 0) await pause(pauseMs)
    const url = urlOf(step, endpoint, filling)
    const atMs = now()
    sent += 1
    const received = await send({ method: step.method, url, headers: { accept: 'application/json', ...step.headers }, body: step.body ?? null, isAnonymous: step.isAnonymous === true })
      .catch((error: Error): LearnResponse => ({ status: 0, headers: {}, body: error.message }))
    const response: LearnResponse = { ...received, get shown () { return conceal(received.body) } }
    const exchange = { step, url, response, atMs, doneAtMs: now() }
    hasRead ||= listOf(response, 'servers') !== null || lookOf(exchange) !== null
    failures = response.status === 0 || response.status >= 500 ? failures + 1 : 0
    stop = reasonToStop(exchange, { failures, isSigned, say })
    const waitMs = stop === null ? retryAfterMs(exchange) : 0
    onExchange(exchange, waitMs)
    if (stop !== null) throw stop
    if (waitMs > 0) await pause(waitMs)
    return exchange
  }
  return {
    get sent () { return sent },
    get hasRead () { return hasRead },
    conceal: say,
    send: sendOne,
    watch: async (step, filling, wanted) => {
      const looks: Look[] = []
      const startedAtMs = now()
      let [shown, quiet, blind]: [Exchange | null, number, number] = [null, 0, 0]
      for (;;) {
        const exchange = await sendOne(step, filling)
        const look = lookOf(exchange)
        if (look !== null) looks.push(look)
        blind = look === null ? blind + 1 : 0
        if (blind === MAX_BLIND_LOOKS) return { looks, exchange: shown ?? exchange, reason: `${blind} looks in a row showed no server: ${inShort(exchange.response)}` }
        const isAtRest = look !== null && isRest(look)
        if (look !== null && !isAtRest) shown ??= exchange
        if (isAtRest && (wanted === undefined || look.status === wanted || shown !== null)) quiet += 1
        if (isAtRest && (look.status === wanted || (shown !== null && quiet > 0) || quiet >= MAX_QUIET_LOOKS)) return { looks, exchange: shown ?? exchange, reason: null }
        if (now() - startedAtMs > maxWaitMs) return { looks, exchange: shown ?? exchange, reason: `the server was not at rest after ${Math.round(maxWaitMs / 1000)} s` }
        await pause(pollMs)
      }
    }
  }
}

/** Returns the URL of a step. @throws Error if its placeholder has no value: a step without its need is never sent */
function urlOf ({ path, at }: Step, endpoint: string, filling: Filling): string {
  const base = at === 'root' ? endpoint.replace(/\/v[\d.]+(\/[^/]*)?\/?$/, '') : endpoint.replace(/\/$/, '')
  return base + path.replace(/\{(\w+)\}/g, (_, name: keyof Filling) => {
    const value = filling[name]
    if (value === undefined) throw new Error(`${path} has no value for ${name}`)
    return encodeURIComponent(value)
  })
}

/** The difference of clocks above which OTC refuses a signature. */
const MAX_SKEW_MS = 900_000

/** Returns a note where the clock of the cloud differs too much for signatures. */
function skewText (date: string | undefined, nowMs: number): string {
  const skewMs = Math.round((Date.parse(date ?? '') - nowMs) / 1000) * 1000
  return Math.abs(skewMs) > MAX_SKEW_MS ? `; its clock is ${formatMs(Math.abs(skewMs))} ${skewMs > 0 ? 'ahead of' : 'behind'} this one, and signatures need the same time` : ''
}

interface SoFar {
  /** The number of failures in a row. */
  readonly failures: number
  readonly isSigned: boolean
  readonly say: Session['conceal']
}

function reasonToStop ({ step, doneAtMs, response: { status, headers, body } }: Exchange, { failures, isSigned, say }: SoFar): Stop | null {
  if (status === 429) return new Stop(`the cloud responded with 429 (too many requests)${headers['retry-after'] === undefined ? '' : `, Retry-After: ${say(headers['retry-after'])}`}; try again later`, true)
  if (status === 401 && step.isAnonymous !== true) return new Stop(`the cloud responded with 401: it does not accept these credentials for the compute API${isSigned ? skewText(headers['date'], doneAtMs) : ''}`, true)
  if (failures < MAX_FAILURES) return null
  return new Stop(status === 0 ? `${failures} requests in a row got no response: ${body}` : `${failures} requests in a row got ${status}`)
}
