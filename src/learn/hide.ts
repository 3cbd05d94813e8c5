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
  const known = hidden.reduce((rest, [secret, placeholder]) => secret.length < MIN_SECRET ? rest : formsOf(secret).reduce((each, form) => each.replaceAll(form, () => placeholder), rest), text)
  return known.replace(OWNERS, (_, member: string, kind: string) => `${member}"${kind.toLowerCase() === 'user' ? 'USER' : 'PROJECT'}"`)
}

/** Returns a response without the secrets. */
export function hideIn ({ status, headers, body }: LearnResponse, hidden: Hidden): LearnResponse {
  return { status, headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, hide(value, hidden)])), body: hide(body, hidden) }
}

/** Returns the forms in which a secret is sent back: as it is, as JSON, in ASCII alone, as \uXXXX throughout, and as part of a URL; longest first. */
function formsOf (secret: string): readonly string[] {
  const json = inJson(secret)
  const ascii = json.replace(/[^\x20-\x7e]/g, codeOf)
  const slashes = [json, ascii].map((form) => form.replaceAll('/', '\\/'))
  const url = encodeURIComponent(secret.replace(/\p{Surrogate}/gu, '\ufffd'))
  const strict = url.replace(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16)}`)
  const urls = [url, strict].flatMap((form) => [form, form.replaceAll('%20', '+'), form.replaceAll('%2F', '/')])
  const throughout = [secret, json].map((form) => form.replace(/[^]/g, codeOf))
  const forms = [secret, json, inJson(json), inJson(ascii), ascii, ...slashes, ...urls, ...throughout]
  return [...new Set(forms.flatMap((form) => [form, withHex(form, 'toUpperCase'), withHex(form, 'toLowerCase')]))].sort((one, other) => other.length - one.length)
}

function inJson (text: string): string {
  return JSON.stringify(text).slice(1, -1)
}

function codeOf (character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
}

/** Returns a form with its hexadecimal digits in one letter case. */
function withHex (form: string, change: 'toUpperCase' | 'toLowerCase'): string {
  return form.replace(/(\\u|%)([\da-f]{2,4})/gi, (_, mark: string, digits: string) => mark === '%' ? `%${digits.slice(0, 2)[change]()}${digits.slice(2)}` : `${mark}${digits[change]()}`)
}
