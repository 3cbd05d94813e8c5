// A WHATWG fetch without a socket: passes requests to the app and returns its responses, streams included.
import { CLOSED } from './errors.js'
import type { Readable } from 'node:stream'
import type { FastifyInstance, InjectOptions, LightMyRequestResponse } from 'fastify'

/** The statuses of responses without a body. Source: Fetch, "null body status". */
const WITHOUT_BODY: ReadonlySet<number> = new Set([101, 204, 205, 304])

/** A WHATWG fetch. */
export type Fetch = (input: string | URL | Request, init?: RequestInit) => Promise<Response>

/** Returns a fetch that sends a token with each request that has neither a token, empty or not, nor a signature. */
export function withToken (fetch: Fetch, token: () => string): Fetch {
  return async (input, init = {}) => {
    const headers = new Headers(init.headers ?? (input instanceof Request ? input.headers : {}))
    if (!headers.has('x-auth-token') && !headers.has('authorization')) headers.set('x-auth-token', token())
    return await fetch(input, { ...init, headers })
  }
}

/**
 * Returns a fetch that reaches only this app, whatever host a URL names; a path alone is relative to `baseUrl`.
 * It rejects like the real one: with a TypeError if the connection fails, with the signal's reason if the request is aborted.
 * `signal` aborts the open requests when the emulator closes.
 */
export function createFetch (app: FastifyInstance, baseUrl: string, signal: AbortSignal): Fetch {
  const open = openUnder(signal)
  return async (input, init) => {
    const request = new Request(typeof input === 'string' ? new URL(input, baseUrl) : input, init)
    if (signal.aborted && !request.signal.aborted) throw new TypeError(`fetch failed: ${CLOSED}`)
    const { host, pathname, search } = new URL(request.url)
    const body = request.body === null ? null : Buffer.from(await request.arrayBuffer())
    const gone = new AbortController()
    const options = {
      method: request.method,
      url: `${pathname}${search}`,
      headers: { host, accept: '*/*', 'user-agent': 'node', ...Object.fromEntries(request.headers) },
      ...(body === null ? {} : { payload: body }),
      payloadAsStream: true,
      signal: gone.signal
    }
    const ending = new AbortController()
    const ended = ending.signal
    for (const source of [request.signal, signal]) if (source.aborted) ending.abort(source.reason)
    request.signal.addEventListener('abort', () => ending.abort(request.signal.reason), { once: true })
    open.add(ending)
    const leave = (): void => { open.delete(ending) }
    try {
      const answer = await Promise.race([app.inject(options as InjectOptions).then((answer) => watched(answer, gone, ended)), rejectOn(ended)])
      // Once all is written, nothing is left to end, even if nobody reads it.
      if (answer.raw.res.destroyed) leave()
      else answer.raw.res.once('close', leave)
      return responseOf(request, answer.statusCode, answer.headers, answer.stream())
    } catch (error) {
      leave()
      if (request.signal.aborted) throw request.signal.reason
      throw new TypeError('fetch failed', { cause: error })
    }
  }
}

/** Returns the response. Aborts the request when the signal fires, or when the reader closes the stream. */
function watched (answer: LightMyRequestResponse, gone: AbortController, ended: AbortSignal): LightMyRequestResponse {
  const stream = answer.stream()
  const end = (): void => gone.abort()
  // An aborted stream emits an error, which its reader also gets.
  stream.on('error', () => {}).once('close', end)
  if (ended.aborted) end()
  else ended.addEventListener('abort', end, { once: true })
  return answer
}

const allOpen = new WeakMap<AbortSignal, Set<AbortController>>()

/**
 * Returns what a signal aborts, for as long as it is in the set. Not AbortSignal.any: Node 20 keeps its result, and so what a request
 * had, as long as the signal lives: 18 KB each.
 */
function openUnder (signal: AbortSignal): Set<AbortController> {
  const known = allOpen.get(signal)
  if (known !== undefined) return known
  const open = new Set<AbortController>()
  signal.addEventListener('abort', () => {
    for (const each of open) each.abort(signal.reason)
  }, { once: true })
  allOpen.set(signal, open)
  return open
}

async function rejectOn (signal: AbortSignal): Promise<never> {
  if (!signal.aborted) await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }))
  throw signal.reason
}

function responseOf (request: Request, status: number, headers: Readonly<Record<string, unknown>>, stream: Readable): Response {
  const list = Object.entries(headers).flatMap(([name, value]) => [value].flat().map((each): [string, string] => [name, String(each)]))
  if (WITHOUT_BODY.has(status) || request.method === 'HEAD') stream.resume()
  const body = WITHOUT_BODY.has(status) || request.method === 'HEAD' ? null : bodyOf(stream)
  const response = new Response(body, { status, headers: list })
  // A constructed response has no URL, and clients read it.
  Object.defineProperty(response, 'url', { value: request.url })
  return response
}

/** Returns a stream as the body of a response. Not Readable.toWeb: with Node 20 its `cancel` ends the process with ERR_INVALID_STATE. */
function bodyOf (stream: Readable): ReadableStream {
  const chunks = stream[Symbol.asyncIterator]() as AsyncIterator<Buffer>
  return new ReadableStream({
    pull: async (controller) => {
      const { done, value } = await chunks.next()
      if (done === true) controller.close()
      else controller.enqueue(new Uint8Array(value))
    },
    cancel: () => { stream.destroy() }
  }, { highWaterMark: 0 })
}
