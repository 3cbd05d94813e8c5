// Parses every body: media type, encoding, JSON. Checking the content is left to the operation.
import { isUtf8 } from 'node:buffer'
import { Refusal } from '../core/refusal.js'
import type { Choices } from '../core/profile.js'

/** Longer bodies are refused. Source: Nova's default limit, NOVA.md section 1. */
export const BODY_LIMIT = 114_688

const JSON_TYPES: ReadonlySet<string> = new Set(['application/json', 'text/plain', 'application/vnd.openstack.compute+json'])

/**
 * Checks the media type of a body: one that Nova reads as JSON, or none.
 * @throws Refusal `media-type`
 * Source: NOVA.md section 3; API Usage Guidelines for the spelling with a capital.
 */
export function checkMediaType (contentType: string | undefined, choices: Choices): void {
  if (contentType === undefined || contentType === 'application/json') return
  const [type = ''] = contentType.split(';')
  const name = choices.mediaTypeCase === 'any' ? type.trim().toLowerCase() : type.trim()
  if (name !== '' && !JSON_TYPES.has(name)) throw new Refusal('media-type', { received: contentType })
}

/**
 * Returns the JSON value of a body, given as received and as text. The last of several members with the same name wins.
 * @throws Refusal `body-unreadable`
 */
export function parseBody (bytes: Buffer, text: string): unknown {
  if (bytes.length === 0) throw new Refusal('body-unreadable', { reason: 'the body is empty' })
  // Decoding replaces what is not UTF-8 by this character, so most bodies need no further look.
  if (text.includes('\ufffd') && !isUtf8(bytes)) throw new Refusal('body-unreadable', { reason: 'the body is not UTF-8 text' })
  try {
    return JSON.parse(text)
  } catch {
    throw new Refusal('body-unreadable', { reason: 'the body is not JSON' })
  }
}
