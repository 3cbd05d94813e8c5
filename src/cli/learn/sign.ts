// Signs requests with an access key. Source: API Request Signing Guide, SDK-HMAC-SHA256.
import { createHash, createHmac } from 'node:crypto'
import type { OutgoingRequest } from './transport.js'

/** An access key and its secret. */
export interface AccessKey {
  readonly access: string
  readonly secret: string
}

const ALGORITHM = 'SDK-HMAC-SHA256'

/** Returns the headers of a request with its signature. `nowMs` is the instant of signing. */
export function sign ({ method, url, headers, body }: OutgoingRequest, projectId: string, { access, secret }: AccessKey, nowMs: number): Record<string, string> {
  const { host, pathname, search } = new URL(url)
  const date = `${new Date(nowMs).toISOString().slice(0, 19).replace(/[-:]/g, '')}Z`
  const all: Record<string, string> = { ...headers, host, 'x-project-id': projectId, 'x-sdk-date': date }
  const signed = Object.keys(all).map((name) => name.toLowerCase()).filter((name) => name === 'host' || name.startsWith('x-')).sort()
  const query = [...new URLSearchParams(search)].map(([name, value]) => `${encode(name)}=${encode(value)}`).sort().join('&')
  const path = pathname.split('/').map((part) => encode(decodeURIComponent(part))).join('/')
  const canonical = [method, path.endsWith('/') ? path : `${path}/`, query, ...signed.map((name) => `${name}:${all[name]?.trim()}`), '', signed.join(';'), sha256(body ?? '')].join('\n')
  const signature = createHmac('sha256', secret).update(`${ALGORITHM}\n${date}\n${sha256(canonical)}`).digest('hex')
  return { ...all, authorization: `${ALGORITHM} Access=${access}, SignedHeaders=${signed.join(';')}, Signature=${signature}` }
}

function sha256 (text: string): string {
  return createHash('sha256').update(text).digest('hex')
}

function encode (text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`)
}
