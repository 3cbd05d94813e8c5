// Takes secrets out of what a cloud sends, before anything else sees it: a text that is cut later cannot show half of one.
import type { LearnResponse } from './probe.js'

/** Texts that must not be shown, with what stands in their place. */
export type Hidden = ReadonlyArray<readonly [secret: string, placeholder: string]>

/** A shorter text is part of too many others, and is no secret. */
const MIN_SECRET = 4
/** Members that name a user or a project. */
const OWNERS = /("[\w:-]*?(user|tenant|project)_?id"\s*:\s*)"[^"]+"/gi

/** Returns a text without the secrets, and without ids of users and projects in members of JSON. */
export function hide (text: string, hidden: Hidden): string {
  const known = hidden.reduce((rest, [secret, placeholder]) => secret.length < MIN_SECRET ? rest : rest.replaceAll(secret, placeholder), text)
  return known.replace(OWNERS, (_, member: string, kind: string) => `${member}"${kind.toLowerCase() === 'user' ? 'USER' : 'PROJECT'}"`)
}

/** Returns a response without the secrets. */
export function hideIn ({ status, headers, body }: LearnResponse, hidden: Hidden): LearnResponse {
  return { status, headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, hide(value, hidden)])), body: hide(body, hidden) }
}
