// A careful client: it restarts a server once, whatever happens to its requests, and reports success only when the restart
// has ended. It is the example of the guides and of the demo.
import type { ClientInput, ClientResponse } from './client.js'

/** What the careful client needs besides: a way to log in again. With an empty token it logs in first. */
export interface CarefulInput extends ClientInput {
  /** Sends a log-in. The token is in the header `X-Subject-Token` of the response. */
  readonly login: (signal: AbortSignal) => Promise<ClientResponse>
}

/** A request without a response is lost after this time. */
const TIMEOUT_MS = 15_000
/** The distance of the first retry; it doubles with each retry in a row. */
const BACKOFF_MS = 1000
const MAX_BACKOFF_MS = 30_000
/** The distance of two looks at a restart that is under way. It grows by a fifth with each look. */
const POLL_MS = 2000
const MAX_POLL_MS = 20_000
/** The client gives up after it has waited this long. */
const PATIENCE_MS = 10 * 60_000

/** The statuses after which a request may succeed later. Source: RFC 9110; RFC 6585. */
const PASSING: ReadonlySet<number> = new Set([408, 429, 500, 502, 503, 504])
/** From this version on, the history says how an action ended. Source: Nova, microversion history 2.51. */
const VERSION = 'compute 2.51'
/** The document's code for an overloaded service, which comes with status 400, and its text where there is no code. */
const OVERLOADED = /BMS\.0212|overloaded/

/** The document's codes for a server that does something else at the moment: status 409, or 400 in the table of the documents. */
const CONFLICT = /BMS\.003[567]/

interface Received {
  /** 0 if there was no response, or only a part of it. */
  readonly status: number
  readonly body: unknown
  readonly retryAfterMs: number
}

interface Action { readonly action: string, readonly request_id: string }
interface Server { readonly status: string, readonly 'OS-EXT-STS:task_state'?: string | null, readonly fault?: { readonly message?: string } }

/** Restarts a server once, and resolves when the restart has ended well. @throws Error that says why it gives up */
export async function restartCarefully (input: CarefulInput): Promise<void> {
  const { onStep = () => {}, serverId } = input
  const session = createSession(input)
  const before = new Set((await restartsOf(session)).map(({ request_id: id }) => id))
  let mine: string | null = null
  while (mine === null) {
    const response = await session.send('POST action', 'POST', '/action', '{"reboot":{"type":"HARD"}}')
    // Whatever the response says: the history of the server shows whether the restart began.
    if (isAccepted(response) || isPassing(response) || isConflict(response)) {
      mine = (await restartsOf(session)).find(({ request_id: id }) => !before.has(id))?.request_id ?? null
      if (mine === null) await waitForTurn(session, response)
    } else {
      throw new Error(`the restart of ${serverId} was refused with ${response.status}: ${reasonOf(response.body)}`)
    }
  }
  await waitForEnd(session, mine)
  onStep({ kind: 'end', text: 'restarted' })
}

/** Waits before the restart is sent again. A conflict lasts as long as what the server is doing. */
async function waitForTurn (session: Session, response: Received): Promise<void> {
  if (isConflict(response)) {
    const server = await serverOf(session)
    if (server.status !== 'ACTIVE' && server['OS-EXT-STS:task_state'] == null) throw new Error(`the restart was refused, because the server is ${server.status}: ${reasonOf(response.body)}`)
    if (/locked/i.test(reasonOf(response.body))) throw new Error(`the restart was refused: ${reasonOf(response.body)}`)
  }
  await session.backOff('POST action', response)
}

/** Waits until the history says that the restart has ended, and the server says so too. @throws Error if it ends badly */
async function waitForEnd (session: Session, requestId: string): Promise<void> {
  for (let pollMs = POLL_MS; ; pollMs = Math.min(pollMs * 1.2, MAX_POLL_MS)) {
    const { events: [event] } = part<{ events: ReadonlyArray<{ readonly result: string | null }> }>(await session.read('GET action', `/os-instance-actions/${requestId}`), 'instanceAction')
    const server = await serverOf(session)
    if (server.status === 'ERROR') throw new Error(`the server is in ERROR after the restart: ${server.fault?.message ?? 'no reason given'}`)
    if (event?.result === 'Error') throw new Error(`the restart failed; the server is ${server.status}`)
    if (event?.result === 'Success' && server.status === 'ACTIVE') return
    await session.wait('the end of the restart', Math.round(pollMs))
  }
}

/** Returns the restarts in the history of the server, newest first. */
async function restartsOf (session: Session): Promise<readonly Action[]> {
  return part<readonly Action[]>(await session.read('GET actions', '/os-instance-actions'), 'instanceActions').filter(({ action }) => action === 'reboot')
}

async function serverOf (session: Session): Promise<Server> {
  return part<Server>(await session.read('GET server', ''), 'server')
}

/** What sends requests, and keeps the token and the patience. */
interface Session {
  /** Sends one request; a token that is refused is renewed first. Never throws for a lost response. */
  send(text: string, method: string, path: string, body?: string): Promise<Received>
  /** Reads until there is a response. @throws Error if it cannot come */
  read(text: string, path: string): Promise<Received>
  /** @throws Error if the patience is at its end */
  wait(text: string, ms: number): Promise<void>
  /** Waits before a request is sent again: longer each time in a row, and never less than the response asks for. */
  backOff(text: string, response: Received): Promise<void>
}

function createSession ({ fetch, url, serverId, sleep, login, onStep = () => {}, ...input }: CarefulInput): Session {
  let { token } = input
  let waitedMs = 0
  /** How often each kind of request failed in a row. */
  const failures = new Map<string, number>()
  const wait: Session['wait'] = async (text, ms) => {
    if (waitedMs + ms > PATIENCE_MS) throw new Error(`gave up after ${PATIENCE_MS / 60_000} minutes of waiting for ${text}`)
    waitedMs += ms
    onStep({ kind: 'wait', text, ms })
    await sleep(ms)
  }
  const backOff: Session['backOff'] = async (text, { retryAfterMs }) => {
    const failed = failures.get(text) ?? 0
    failures.set(text, failed + 1)
    await wait('the next attempt', Math.max(Math.min(BACKOFF_MS * 2 ** failed, MAX_BACKOFF_MS), retryAfterMs))
  }
  /** Sends a request and reads its whole response; null if it does not arrive in time. */
  const exchange = async (text: string, request: (signal: AbortSignal) => Promise<ClientResponse>): Promise<{ readonly received: Received, readonly response: ClientResponse | null }> => {
    const [late, done] = [new AbortController(), new AbortController()]
    const reading = request(late.signal).then(async (response) => ({ response, body: parsed(await response.text()) })).catch(() => null)
    const timeout = sleep(TIMEOUT_MS, done.signal).then(() => null)
    const arrived = await Promise.race([reading, timeout])
    done.abort('the response is here')
    if (arrived === null) late.abort('timeout')
    const status = arrived?.response.status ?? null
    if (status !== null && status >= 200 && status < 300) failures.delete(text)
    onStep({ kind: 'request', text, status })
    const seconds = Number(arrived?.response.headers.get('retry-after') ?? 0)
    return { received: { status: status ?? 0, body: arrived?.body ?? null, retryAfterMs: Number.isFinite(seconds) ? seconds * 1000 : 0 }, response: arrived?.response ?? null }
  }
  const renew = async (): Promise<void> => {
    for (;;) {
      const { received, response } = await exchange('POST token', login)
      if (received.status === 201) {
        token = response?.headers.get('x-subject-token') ?? token
        return
      }
      if (!isPassing(received)) throw new Error(`the log-in was refused with ${received.status}: ${reasonOf(received.body)}`)
      await backOff('POST token', received)
    }
  }
  const send: Session['send'] = async (text, method, path, body) => {
    if (token === '') await renew()
    for (;;) {
      const headers = { 'x-auth-token': token, 'user-agent': 'careful-client', 'openstack-api-version': VERSION, ...(body === undefined ? {} : { 'content-type': 'application/json' }) }
      const { received } = await exchange(text, (signal) => fetch(`${url}/servers/${serverId}${path}`, { method, headers, signal, ...(body === undefined ? {} : { body }) }))
      if (received.status !== 401) return received
      await backOff(text, received)
      await renew()
    }
  }
  const read: Session['read'] = async (text, path) => {
    for (;;) {
      const response = await send(text, 'GET', path)
      if (response.status === 200) return response
      if (!isPassing(response)) throw new Error(`${text} was refused with ${response.status}: ${reasonOf(response.body)}`)
      await backOff(text, response)
    }
  }
  return { send, read, wait, backOff }
}

function isAccepted ({ status }: Received): boolean {
  return status === 202 || status === 204
}

function isConflict ({ status, body }: Received): boolean {
  return status === 409 || CONFLICT.test(JSON.stringify(body))
}

function isPassing ({ status, body }: Received): boolean {
  return status === 0 || PASSING.has(status) || OVERLOADED.test(JSON.stringify(body))
}

/** Returns a member of a body. @throws Error if it is not there */
function part<Member> (response: Received, name: string): Member {
  const { body } = response
  if (typeof body === 'object' && body !== null && name in body) return (body as Record<string, Member>)[name] as Member
  throw new Error(`the response has no ${name}`)
}

function parsed (text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

/** Returns the message of an error body, in the shape of Nova or of the documents. */
function reasonOf (body: unknown): string {
  if (typeof body !== 'object' || body === null) return String(body ?? '')
  const [first] = Object.values(body) as ReadonlyArray<{ readonly message?: unknown }>
  return String(first?.message ?? JSON.stringify(body))
}
