// The connection of a command to a running emulator: where it is, its token, and calls of its control API.
import { escapeControls, escapeRaw } from '../../log/escape.js'
import { readControlToken } from '../../config/index.js'
import { runningUrl } from '../local-url.js'
import { UsageError } from '../usage-error.js'
import type { Arguments } from '../arguments.js'

/** A running emulator cannot be reached, or refused what was asked. The message is one line. */
export class RemoteError extends Error {
  override readonly name = 'RemoteError'
}

/** A running emulator. */
export interface Remote {
  readonly url: string
  /** Whether JSON was asked for. */
  readonly isJson: boolean
  /**
   * Calls the control API with the project of the command, and returns a successful response. `body` is sent as JSON.
   * @throws RemoteError; UsageError if the emulator finds an argument invalid
   */
  send(method: string, path: string, options?: SendOptions): Promise<Response>
  /** Calls it and returns the body as data, whose strings have no control characters. */
  read<Body>(method: string, path: string, options?: SendOptions): Promise<Body>
  /** Calls it and writes the body: as one line of JSON, or as the lines that `format` makes of it. */
  show<Body>(call: readonly [method: string, path: string], options: SendOptions, format: (body: Body) => readonly string[]): Promise<void>
}

interface SendOptions {
  readonly query?: Readonly<Record<string, string>>
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: unknown
  readonly signal?: AbortSignal
}

/** Returns the emulator that the arguments lead to. Nothing is sent yet. @throws UsageError, OptionError, FileError */
export function connect (given: Arguments): Remote {
  const url = runningUrl(given)
  const token = readControlToken(given)
  const { project, json } = given.own
  const send: Remote['send'] = async (method, path, { query = {}, headers = {}, body, signal } = {}) => {
    const target = new URL(`${url}/_emulator/${path}`)
    target.search = new URLSearchParams({ ...typeof project === 'string' ? { project } : {}, ...query }).toString()
    const init = { method, headers: { ...token === null ? {} : { authorization: `Bearer ${token}` }, ...headers }, ...body === undefined ? {} : { body: JSON.stringify(body) }, ...signal === undefined ? {} : { signal } }
    const response = await fetch(target, init).catch((error: unknown) => { throw unreachable(url, error) })
    if (!response.ok) throw refused(url, response.status, await response.text())
    return response
  }
  const text: (...call: Parameters<Remote['send']>) => Promise<string> = async (...call) => await (await send(...call)).text()
  const dataOf = <Body>(body: string): Body => {
    try {
      return JSON.parse(escapeControls(body)) as Body
    } catch {
      throw foreign(url, 200)
    }
  }
  return {
    url,
    isJson: json === true,
    send,
    read: async (...call) => dataOf(await text(...call)),
    show: async ([method, path], options, format) => {
      const body = await text(method, path, options)
      // A response without a body has nothing to show as JSON.
      if (json !== true) write(format(body === '' ? null as never : dataOf(body)))
      else if (body !== '') write([escapeRaw(body.trim())])
    }
  }
}

/** Writes lines to stdout. */
export function write (lines: readonly string[]): void {
  process.stdout.write(lines.map((line) => `${line}\n`).join(''))
}

function unreachable (url: string, error: unknown): RemoteError {
  const { cause, message } = error as Error
  const { code, message: reason = message } = (cause ?? {}) as NodeJS.ErrnoException
  if (code === 'ECONNREFUSED') return new RemoteError(`no emulator listens on ${url}; start one with: bms-emulator, or name another one with --url`)
  return new RemoteError(`cannot reach ${url}: ${reason}; name another emulator with --url`)
}

/** Returns the error for a response of the control API that is a refusal. */
function refused (url: string, status: number, body: string): Error {
  const { error } = parsed(body) as { readonly error?: { readonly code?: unknown, readonly message?: unknown } }
  if (typeof error?.code !== 'string' || typeof error.message !== 'string') return foreign(url, status)
  if (status === 401) return new RemoteError(`${error.message.replace(/: .*/, '')}; give it with --control TOKEN or --control-token-file FILE`)
  return error.code === 'invalid' ? new UsageError(error.message) : new RemoteError(error.message)
}

function foreign (url: string, status: number): RemoteError {
  return new RemoteError(`${url} responded with ${status}, but not as bms-emulator does; name the URL of an emulator with --url`)
}

function parsed (body: string): object {
  try {
    const data: unknown = JSON.parse(escapeControls(body))
    return typeof data === 'object' && data !== null ? data : {}
  } catch {
    return {}
  }
}
