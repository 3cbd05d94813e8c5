// Requests signed with an access key: parses both forms of the header, and checks the signature.
import { createHash, createHmac, timingSafeEqual } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'
import { isoTime } from '../clock.js'

const ALGORITHM = 'SDK-HMAC-SHA256'

/**
 * The parts of `Authorization: SDK-HMAC-SHA256 Access=AK, SignedHeaders=a;b, Signature=hex`; the older form has
 * `Credential=AK/date/region/service/sdk_request`, in which the part after the key is the scope.
 * Source: API Request Signing Guide; OTC's Go SDK for the older form.
 */
export interface Signature {
  readonly access: string
  readonly scope: string | null
  readonly signedHeaders: readonly string[]
  readonly signature: string
}

/** The signed request, as received. */
export interface SignedRequest {
  readonly method: string
  readonly url: string
  readonly headers: IncomingHttpHeaders
}

/** Returns the signature in a header, or null if the header has none of this kind. */
export function readSignature (authorization: string | undefined): Signature | null {
  if (authorization === undefined || !authorization.startsWith(`${ALGORITHM} `)) return null
  const parts = new Map(authorization.slice(ALGORITHM.length).split(',').map((part): [string, string] => {
    const [name = '', ...value] = part.trim().split('=')
    return [name, value.join('=')]
  }))
  const [access = '', ...scope] = (parts.get('Access') ?? parts.get('Credential') ?? '').split('/')
  const signature = parts.get('Signature') ?? ''
  if (access === '' || signature === '') return null
  return { access, scope: scope.length === 0 ? null : scope.join('/'), signedHeaders: (parts.get('SignedHeaders') ?? '').split(';').filter((name) => name !== ''), signature }
}

/** Whether the owner of the secret signed the request and its body. The caller checks its age. */
export function isSigned (request: SignedRequest, body: Buffer, signature: Signature, secret: string): boolean {
  const date = headerText(request.headers, 'x-sdk-date')
  const canonical = sha256(canonicalRequest(request, body, signature))
  const expected = signature.scope === null
    ? hmac(secret, `${ALGORITHM}\n${date}\n${canonical}`)
    : hmac(scopedKey(secret, signature.scope), `${ALGORITHM}\n${date}\n${signature.scope}\n${canonical}`)
  const received = Buffer.from(signature.signature, 'hex')
  return received.length === expected.length && timingSafeEqual(received, expected)
}

/** Parses an `X-Sdk-Date` such as `20260101T000000Z`. Returns epoch milliseconds, or NaN. */
export function readSigningTime (text: string): number {
  return Date.parse(text.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'))
}

/** Formats epoch milliseconds as `X-Sdk-Date`. */
export function writeSigningTime (ms: number): string {
  return isoTime(ms).replace(/\.\d+/, '').replace(/[-:]/g, '')
}

/** Derives the key of the older form from the secret and each part of the scope. */
function scopedKey (secret: string, scope: string): Buffer {
  return scope.split('/').reduce((key: Buffer, part) => hmac(key, part), Buffer.from(`SDK${secret}`))
}

function canonicalRequest ({ method, url, headers }: SignedRequest, body: Buffer, { scope, signedHeaders }: Signature): string {
  // A query can contain question marks of its own. Source: RFC 3986, section 3.4.
  const start = url.indexOf('?')
  const [path, query] = start === -1 ? [url, ''] : [url.slice(0, start), url.slice(start + 1)]
  // In the older form alone, a POST without a body signs its query as the body.
  const isQueryBody = scope !== null && method === 'POST' && body.length === 0
  const canonicalPath = encode(decode(path), true)
  return [
    method,
    canonicalPath.endsWith('/') ? canonicalPath : `${canonicalPath}/`,
    isQueryBody ? '' : canonicalQuery(query),
    signedHeaders.map((name) => `${name.toLowerCase()}:${headerText(headers, name)}\n`).join(''),
    signedHeaders.map((name) => name.toLowerCase()).join(';'),
    headerText(headers, 'x-sdk-content-sha256') || sha256(isQueryBody ? sortedQuery(query) : body)
  ].join('\n')
}

function sortedQuery (query: string): string {
  const parameters = new URLSearchParams(query)
  parameters.sort()
  return parameters.toString()
}

function canonicalQuery (query: string): string {
  return [...new URLSearchParams(query)].map(([name, value]) => `${encode(name, false)}=${encode(value, false)}`).sort().join('&')
}

/** Percent-encodes everything but letters, digits, `-._~` and, in a path, slashes. */
function encode (text: string, isPath: boolean): string {
  const encoded = encodeURIComponent(text).replace(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`)
  return isPath ? encoded.replaceAll('%2F', '/') : encoded
}

function decode (path: string): string {
  try {
    return decodeURIComponent(path)
  } catch {
    return path
  }
}

function headerText (headers: IncomingHttpHeaders, name: string): string {
  const value = headers[name.toLowerCase()] ?? ''
  return (Array.isArray(value) ? value.join(',') : value).replace(/\s+/g, ' ').trim()
}

function sha256 (data: Buffer | string): string {
  return createHash('sha256').update(data).digest('hex')
}

function hmac (key: Buffer | string, data: string): Buffer {
  return createHmac('sha256', key).update(data).digest()
}
