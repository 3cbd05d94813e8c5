// Shows journal entries as an HTTP archive, which browsers and other tools read. Source: HAR 1.2.
import { STATUS_CODES } from 'node:http'
import { isoTime } from '../../../clock.js'
import { redactBody, redactHeaders } from '../../../core/secrets/redact.js'
import { redactPath } from '../../../core/secrets/text.js'
import { viewFired, type FiredView } from './view.js'
import type { JournalEntry } from '../../../store/journal.js'

interface NamedValue {
  readonly name: string
  readonly value: string
}

/** What requests and responses have in common. */
interface HarMessage {
  readonly httpVersion: string
  readonly cookies: readonly []
  readonly headers: readonly NamedValue[]
  readonly headersSize: number
  readonly bodySize: number
}

/** A request and its response. Members that begin with `_` are the emulator's own, as HAR 1.2 allows. */
interface HarEntry {
  /** The machine's time. */
  readonly startedDateTime: string
  /** The project's time, in milliseconds. */
  readonly time: number
  readonly request: HarMessage & { readonly method: string, readonly url: string, readonly queryString: readonly NamedValue[], readonly postData?: { readonly mimeType: string, readonly text: string } }
  readonly response: HarMessage & {
    /** 0 if the connection ended without a response. */
    readonly status: number
    readonly statusText: string
    readonly content: { readonly size: number, readonly mimeType: string, readonly text?: string }
    readonly redirectURL: string
    readonly comment?: string
  }
  readonly cache: Readonly<Record<string, never>>
  readonly timings: { readonly send: number, readonly wait: number, readonly receive: number }
  readonly _id: number
  readonly _requestId: string
  readonly _projectId: string
  /** The project's time. */
  readonly _at: string
  readonly _operation: string
  readonly _serverId: string | null
  readonly _faults: readonly FiredView[]
}

/** An HTTP archive. */
export interface Har {
  readonly log: {
    readonly version: '1.2'
    readonly creator: { readonly name: string, readonly version: string }
    readonly entries: readonly HarEntry[]
    readonly comment: string
    /** The marker of the page of older requests; null if this is the last. */
    readonly _next: string | null
    /** How many older requests were evicted. */
    readonly _dropped: number
  }
}

/** A part of the journal, oldest first. */
export interface HarPart {
  readonly entries: readonly JournalEntry[]
  readonly next: string | null
  readonly dropped: number
}

/** Returns entries as an archive, without secrets. `version` is that of the emulator. */
export function harOf ({ entries, next, dropped }: HarPart, version: string): Har {
  const comment = "Durations are in the project's time."
  return { log: { version: '1.2', creator: { name: 'bms-emulator', version }, entries: entries.map(harEntry), comment, _next: next, _dropped: dropped } }
}

const NOTHING_SENT = { headers: [], content: { size: 0, mimeType: '' }, redirectURL: '', comment: 'the connection ended without a complete response' }

function harEntry (entry: JournalEntry): HarEntry {
  const { id, requestId, projectId, operation, serverId, status, requestHeaders, requestBody, faults, durationMs } = entry
  const path = redactPath(entry.path)
  return {
    startedDateTime: isoTime(entry.realAtMs),
    time: durationMs,
    request: {
      method: entry.method,
      url: urlOf(requestHeaders['host'], path),
      ...message(requestHeaders, requestBody),
      queryString: queryOf(path),
      ...(requestBody === '' ? {} : { postData: { mimeType: String(requestHeaders['content-type'] ?? ''), text: redactBody(requestBody) } })
    },
    response: { status, statusText: STATUS_CODES[status] ?? '', ...responseOf(entry) },
    cache: {},
    timings: { send: 0, wait: durationMs, receive: 0 },
    _id: id,
    _requestId: requestId,
    _projectId: projectId,
    _at: isoTime(entry.atMs),
    _operation: operation,
    _serverId: serverId,
    _faults: faults.map(viewFired)
  }
}

function responseOf ({ status, responseHeaders, responseBody }: JournalEntry): Omit<HarEntry['response'], 'status' | 'statusText'> {
  if (status === 0) return { ...message({}, ''), ...NOTHING_SENT }
  const text = redactBody(responseBody, true)
  return {
    ...message(responseHeaders, responseBody),
    content: { size: Buffer.byteLength(responseBody), mimeType: String(responseHeaders['content-type'] ?? ''), ...(text === '' ? {} : { text }) },
    redirectURL: String(redactHeaders(responseHeaders)['location'] ?? '')
  }
}

function message (headers: JournalEntry['requestHeaders'], body: string): HarMessage {
  const pairs = Object.entries(redactHeaders(headers)).flatMap(([name, value]) => (typeof value === 'object' ? value : [value]).map((each) => ({ name, value: String(each) })))
  return { httpVersion: 'HTTP/1.1', cookies: [], headers: pairs, headersSize: -1, bodySize: Buffer.byteLength(body) }
}

const HOST = /^(?:[\w.-]+|\[[0-9a-f:.]+\])(?::\d{1,5})?$/i

/** Returns the URL of a request. Characters that a URL may not contain are escaped. */
function urlOf (host: unknown, path: string): string {
  const escaped = path.replace(/%(?![0-9a-f]{2})|[^\w\-.~!$&'()*+,;=:@/?%]/gi, (character) => encodeURIComponent(character))
  return `http://${typeof host === 'string' && HOST.test(host) ? host : 'localhost'}${escaped.startsWith('/') ? '' : '/'}${escaped}`
}

function queryOf (path: string): readonly NamedValue[] {
  const start = path.indexOf('?')
  return start === -1 ? [] : Array.from(new URLSearchParams(path.slice(start)), ([name, value]) => ({ name, value }))
}
