// The words for an HTTP status: Nova's error key and the reason phrase.
import { STATUS_CODES } from 'node:http'

/** Returns Nova's key for an error body. Source: NOVA.md section 2. */
export function nativeKey (status: number): string {
  return NATIVE_KEYS[status] ?? 'computeFault'
}

const NATIVE_KEYS: Readonly<Record<number, string>> = {
  400: 'badRequest',
  401: 'unauthorized',
  403: 'forbidden',
  404: 'itemNotFound',
  405: 'badMethod',
  409: 'conflictingRequest',
  413: 'overLimit',
  415: 'badMediaType',
  429: 'overLimit',
  501: 'notImplemented',
  503: 'serviceUnavailable'
}

export function reasonPhrase (status: number): string {
  return STATUS_CODES[status] ?? 'Unknown'
}
