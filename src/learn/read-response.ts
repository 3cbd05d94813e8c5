// Reads what a response says: its JSON, its error members, and whether it means the same as another.
import { printable } from '../core/texts.js'
import type { LearnResponse } from './probe.js'

/** A JSON object; empty for anything else. */
export type JsonObject = Readonly<Record<string, unknown>>

/** Returns a value as an object; an empty one if it is none. */
export function objectOf (value: unknown): JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value as JsonObject : {}
}

/** Returns the JSON object of a response; an empty one if the body is anything else. */
export function jsonOf (response: LearnResponse | null): JsonObject {
  try {
    return objectOf(JSON.parse(response?.body ?? ''))
  } catch {
    return {}
  }
}

/** Returns the items of a list in a response; null if there is none. */
export function listOf (response: LearnResponse | null, member: string): readonly JsonObject[] | null {
  const list = jsonOf(response)[member]
  return response?.status === 200 && Array.isArray(list) ? list.map(objectOf) : null
}

/** Whether an action was accepted. */
export function isAccepted (response: LearnResponse | null): boolean {
  return response !== null && response.status >= 200 && response.status < 300
}

/** Whether a request was refused by the service itself, with a body that explains it. */
export function isRefused (response: LearnResponse | null): boolean {
  return response !== null && response.status >= 400 && response.status < 500 && Object.keys(jsonOf(response)).length > 0
}

/** Returns a response in a few words, without secrets and what a terminal would obey: `409 with {"conflictingRequest":...`. */
export function inShort (response: LearnResponse | null): string {
  if (response === null) return 'no response'
  if (response.status === 0) return `no response: ${printable(response.body)}`
  const text = printable((response.shown ?? response.body).trim().replace(/\s+/g, ' '))
  return text === '' ? String(response.status) : `${response.status} with ${brief(text)}`
}

const MAX_SHORT = 120

/** Returns at most 120 characters of a text. */
export function brief (text: string): string {
  return text.length > MAX_SHORT ? `${text.slice(0, MAX_SHORT)}...` : text
}

/** Whether two responses have the same status and the same body, apart from ids of requests. */
export function isAlike (one: LearnResponse | null, other: LearnResponse | null): boolean {
  return one !== null && other !== null && one.status === other.status && withoutIds(one) === withoutIds(other)
}

function withoutIds ({ body }: LearnResponse): string {
  return body.replace(/req-[0-9a-f-]{36}/g, 'req').replace(/("request_id"\s*:\s*)"[^"]*"/g, '$1""')
}
