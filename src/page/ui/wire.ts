// Everything that the page says to the emulator and hears from it: the control API, the emulated API, and the event stream.
import { signal } from '@preact/signals'
import type { EmulatorEvent, Notice } from './messages.js'

/** Why a call failed: the emulator's own line, with the status of the response. */
export class CallError extends Error {
  constructor (readonly status: number, message: string) { super(message) }
}

const KEPT_TOKEN = 'bms-emulator-control-token'
let controlToken = sessionStorage.getItem(KEPT_TOKEN)

/** Whether the control API wants a token that the page does not have: null if not, else what to say about it. */
export const tokenWanted = signal<string | null>(null)

/** Keeps the token for this tab. */
export function useToken (token: string): void {
  controlToken = token
  sessionStorage.setItem(KEPT_TOKEN, token)
  tokenWanted.value = null
}

export function access (): Record<string, string> {
  return controlToken === null ? {} : { authorization: `Bearer ${controlToken}` }
}

/** Calls the control API. @throws CallError */
export async function control<Answer> (method: string, path: string, body?: unknown, signal?: AbortSignal): Promise<Answer> {
  const response = await fetch(`/_emulator/${path}`, {
    method, headers: access(), cache: 'no-store', ...(body === undefined ? {} : { body: JSON.stringify(body) }), ...(signal === undefined ? {} : { signal })
  })
  const text = await response.text()
  if (response.ok) return (text === '' ? null : JSON.parse(text)) as Answer
  const message = messageIn(text) ?? `${method} ${path} returned ${response.status}`
  if (response.status === 401) tokenWanted.value = controlToken === null ? '' : 'The emulator does not accept this token.'
  throw new CallError(response.status, message)
}

function messageIn (text: string): string | null {
  try {
    const { error } = JSON.parse(text) as { error?: { message?: string } }
    return error?.message ?? null
  } catch {
    return null
  }
}

/** What came of a request to the emulated API; status 0 means that the connection ended without a response. */
export interface Reply { readonly status: number, readonly body: unknown, readonly headers: Headers }

const issued = new Map<string, string>()

/** Sends a request to the emulated API, logging in first where a token is checked. */
export async function emulated (projectId: string, method: string, path: string, body?: unknown): Promise<Reply> {
  const reply = await send(issued.get(projectId) ?? 'page', method, path, body)
  if (reply.status !== 401) return reply
  const token = await logIn(projectId)
  return token === null ? reply : send(token, method, path, body)
}

async function send (token: string, method: string, path: string, body: unknown): Promise<Reply> {
  try {
    const response = await fetch(path, {
      method, headers: { 'x-auth-token': token, accept: 'application/json', ...(body === undefined ? {} : { 'content-type': 'application/json' }) }, ...(body === undefined ? {} : { body: JSON.stringify(body) })
    })
    const text = await response.text()
    return { status: response.status, headers: response.headers, body: parsed(text) }
  } catch {
    return { status: 0, headers: new Headers(), body: null }
  }
}

function parsed (text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

async function logIn (projectId: string): Promise<string | null> {
  const env = await control<Record<string, string>>('GET', `env?project=${projectId}`)
  const user = { name: env['OS_USERNAME'], password: env['OS_PASSWORD'], domain: { name: env['OS_USER_DOMAIN_NAME'] } }
  const response = await fetch('/v3/auth/tokens', {
    method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ auth: { identity: { methods: ['password'], password: { user } }, scope: { project: { id: projectId } } } })
  })
  const token = response.headers.get('x-subject-token')
  if (token !== null) issued.set(projectId, token)
  return token
}

/** Returns the sentence of a refusal, whatever its shape. */
export function refusalIn ({ status, body }: Reply): string {
  if (status === 0) return 'The connection ended without a response.'
  const messages = typeof body === 'object' && body !== null ? Object.values(body).map((part) => (part as { message?: unknown } | null)?.message) : []
  const text = messages.find((message) => typeof message === 'string')
  return text === undefined ? `Status ${status}.` : `${status}: ${String(text)}`
}

/** What the stream tells its reader. */
export interface Listener {
  onOpen (): void
  onEvent (event: EmulatorEvent): void
  onNotice (notice: Notice): void
  /** The emulator was started anew, or forgot events: what is known must be read again. */
  onGap (name: string): void
  onLost (): void
}

/** Follows the events of a project until the returned function is called; connects again by itself. EventSource could not send the token. */
export function follow (projectId: string, listener: Listener): () => void {
  const ending = new AbortController()
  let lastId: string | null = null
  const run = async (): Promise<void> => {
    for (let failures = 0; !ending.signal.aborted; failures++) {
      try {
        const response = await fetch(`/_emulator/events?notices=true&project=${projectId}`, {
          headers: { ...access(), accept: 'text/event-stream', ...(lastId === null ? {} : { 'last-event-id': lastId }) }, signal: ending.signal, cache: 'no-store'
        })
        if (response.status === 401) return
        if (!response.ok || response.body === null) throw new CallError(response.status, 'no stream')
        failures = 0
        listener.onOpen()
        for await (const { id, name, data } of framesOf(response.body)) {
          if (id !== null) lastId = id
          if (name === 'changed') listener.onNotice(JSON.parse(data) as Notice)
          else if (id === null) listener.onGap(name)
          else listener.onEvent(JSON.parse(data) as EmulatorEvent)
          if (name === 'restarted') lastId = null
        }
      } catch { /* The connection ended: it is opened again. */ }
      if (ending.signal.aborted) return
      listener.onLost()
      await new Promise((resolve) => setTimeout(resolve, Math.min(3000, 250 * 2 ** failures)))
    }
  }
  void run()
  return () => ending.abort()
}

/** Reads server-sent events. Source: HTML Standard, "Parsing an event stream". */
async function * framesOf (body: ReadableStream<Uint8Array<ArrayBuffer>>): AsyncGenerator<{ id: string | null, name: string, data: string }> {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader()
  let rest = ''
  for (;;) {
    const { value, done } = await reader.read()
    if (done) return
    const frames = (rest + value).split('\n\n')
    rest = frames.pop() ?? ''
    for (const frame of frames) {
      const field = (name: string): string | null => frame.split('\n').find((line) => line.startsWith(`${name}: `))?.slice(name.length + 2) ?? null
      const data = field('data')
      if (data !== null) yield { id: field('id'), name: field('event') ?? 'message', data }
    }
  }
}
