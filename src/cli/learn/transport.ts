// Sends one request of `learn` or `check` to a cloud. It follows no redirect, reads a bounded body, and ends after a bounded time.
import { request as requestHttp } from 'node:http'
import { request as requestHttps } from 'node:https'
import type { LearnResponse } from '../../learn/probe.js'

/** A request with its credentials. */
export interface OutgoingRequest {
  readonly method: string
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | null
}

export type Transport = (request: OutgoingRequest) => Promise<LearnResponse>

/** The most bytes of a body that are read: more than a list of 1000 servers. */
const MAX_BYTES = 4_000_000

/** Returns a transport whose responses must be complete within `timeoutMs`. It rejects with an Error of one line. */
export function createTransport (timeoutMs: number): Transport {
  return ({ method, url, headers, body }) => new Promise((resolve, reject) => {
    const target = new URL(url)
    const send = target.protocol === 'https:' ? requestHttps : requestHttp
    const request = send(target, { method, headers: { 'user-agent': 'bms-emulator', ...headers, ...(body === null ? {} : { 'content-length': String(Buffer.byteLength(body)) }) }, agent: false })
    const end = (error: Error): void => {
      clearTimeout(timer)
      request.destroy()
      reject(error)
    }
    const timer = setTimeout(() => end(new Error(`no complete response within ${timeoutMs / 1000} s`)), timeoutMs)
    request.on('error', (error: NodeJS.ErrnoException) => end(new Error(reasonOf(error))))
    request.on('response', (response) => {
      const { statusCode = 0 } = response
      if (statusCode < 100) return end(new Error(`the status ${statusCode} is none of HTTP`))
      const parts: Buffer[] = []
      let size = 0
      response.on('error', end)
      response.on('data', (part: Buffer) => {
        size += part.length
        if (size > MAX_BYTES) end(new Error(`the body has more than ${MAX_BYTES / 1_000_000} MB`))
        else parts.push(part)
      })
      response.on('end', () => {
        clearTimeout(timer)
        const names = Object.entries(response.headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : value ?? ''])
        resolve({ status: statusCode, headers: Object.fromEntries(names) as Record<string, string>, body: Buffer.concat(parts).toString('utf8') })
      })
    })
    request.end(body ?? undefined)
  })
}

const UNTRUSTED: ReadonlySet<string | undefined> = new Set(['DEPTH_ZERO_SELF_SIGNED_CERT', 'SELF_SIGNED_CERT_IN_CHAIN', 'UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY'])

/** What OpenSSL says of bytes that are not TLS. */
const NOT_TLS: ReadonlySet<string> = new Set(['wrong version number', 'packet length too long'])

/** Returns why there was no response, and what to do where that is not plain. */
function reasonOf ({ code, message }: NodeJS.ErrnoException): string {
  const [, tls] = /:SSL routines:[^:]*:([^:]+)/.exec(message) ?? []
  if (tls !== undefined) return NOT_TLS.has(tls) ? 'the port does not speak TLS; is the URL one of http://?' : `TLS: ${tls}`
  if (UNTRUSTED.has(code)) return `${message}; if you trust its authority, name a file with its certificate as NODE_EXTRA_CA_CERTS`
  return message === '' ? String(code) : message
}
