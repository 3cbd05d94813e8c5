// Takes secrets out of what is shown or written. Probes judge what the cloud sent.

/** Texts that must not be shown, with what stands in their place. */
export type Hidden = ReadonlyArray<readonly [secret: string, placeholder: string]>

/** A shorter text is part of too many others: it is hidden behind the name of a secret alone. */
const MIN_SECRET = 4
/** A secret that can be an ordinary word or number, such as `error`: it is hidden where it is a whole word. */
const WORD = /^(?=.{1,15}$)(?:[A-Z]?[a-z]+|[A-Z]+|\d+)$/
/** A secret that can be the name of a member. It stays there: readers know which name is missing. */
const NAME = /^[A-Za-z_:-]+$/
/** What is before a word: a boundary, such as `_`, or an escape of JSON or of a URL, also one that is escaped again: `%253D`. */
const BEFORE = String.raw`(?:(?<![A-Za-z\d])|(?<=\\[bfnrt])|(?<=\\u[\da-fA-F]{4})|(?<=%(?:25){0,3}[\da-fA-F]{2}))`
const AFTER = String.raw`(?![A-Za-z\d])`
const BEHIND_NAME = String.raw`(?<=(?:[Pp][Aa][Ss][Ss]|[Pp][Ww][Dd]|[Ss][Ee][Cc][Rr][Ee][Tt]|[Tt][Oo][Kk][Ee][Nn]|[Kk][Ee][Yy])\w*\W{0,5}["':=]\W{0,5})`
/** Members that name a user or a project. */
const OWNERS = /("[\w:-]*?(user|tenant|project)_?id"\s*:\s*)"[^"]+"/gi

/** Returns a text of a cloud without the secrets, and without ids of users and projects in members of JSON. Call it before a text is cut. */
export function hide (text: string, hidden: Hidden): string {
  const { pattern, placeholders } = patternOf(hidden)
  const known = pattern === null ? text : text.replace(pattern, (form) => String(placeholders.get(form)))
  return known.replace(OWNERS, (_, member: string, kind: string) => `${member}"${kind.toLowerCase() === 'user' ? 'USER' : 'PROJECT'}"`)
}

/**
 * Returns a text of this command, such as a path or a reason, without the secrets. Words stay, apart from the id of a project: what is
 * missing from a known text would tell them.
 */
export function hideInOwn (text: string, hidden: Hidden): string {
  return hide(text, hidden.filter(([secret, placeholder]) => placeholder === 'PROJECT' || !(WORD.test(secret) || NAME.test(secret))))
}

/** What finds every form of every secret. */
interface Pattern {
  readonly pattern: RegExp | null
  readonly placeholders: ReadonlyMap<string, string>
}

const patterns = new WeakMap<Hidden, Pattern>()

/** Returns the pattern of the secrets. It finds all in one pass, so no placeholder is replaced again, and the longest first. */
function patternOf (hidden: Hidden): Pattern {
  const known = patterns.get(hidden)
  if (known !== undefined) return known
  const placeholders = new Map<string, string>()
  for (const [secret, placeholder] of hidden) {
    for (const form of formsOf(secret)) if (!placeholders.has(form)) placeholders.set(form, placeholder)
  }
  const forms = [...placeholders.keys()].sort((one, other) => other.length - one.length)
  const made = { pattern: forms.length === 0 ? null : new RegExp(forms.map(sourceOf).join('|'), 'g'), placeholders }
  patterns.set(hidden, made)
  return made
}

/** Returns the source of a regular expression that finds a form where it can be a secret. */
function sourceOf (form: string): string {
  const plain = form.replace(/[^A-Za-z0-9]/g, codeOf)
  if (form.length < MIN_SECRET) return `${BEHIND_NAME}${plain}${AFTER}`
  const isWord = WORD.test(form)
  // A word can be a part of a name: `error_code`.
  const more = isWord ? String.raw`\w{0,64}` : ''
  const elsewhere = NAME.test(form) ? `(?!(?<="${more}${plain})${more}\\\\*"\\s*:)` : ''
  return isWord ? `${BEFORE}${plain}${AFTER}${elsewhere}` : `${plain}${elsewhere}`
}

/** Returns the forms in which a secret is sent back: as it is, as JSON, in ASCII alone, as \uXXXX throughout, and as part of a URL. */
function formsOf (secret: string): readonly string[] {
  if (secret.length < MIN_SECRET) return secret === '' ? [] : [secret]
  const json = inJson(secret)
  const ascii = json.replace(/[^\x20-\x7e]/g, codeOf)
  const slashes = [json, ascii].map((form) => form.replaceAll('/', '\\/'))
  const url = encodeURIComponent(secret.replace(/\p{Surrogate}/gu, '\ufffd'))
  const strict = url.replace(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16)}`)
  const urls = [url, strict].flatMap((form) => [form, form.replaceAll('%20', '+'), form.replaceAll('%2F', '/')])
  const throughout = [secret, json].map((form) => form.replace(/[^]/g, codeOf))
  const forms = [secret, json, inJson(json), inJson(ascii), ascii, ...slashes, ...urls, ...throughout]
  return forms.flatMap((form) => [form, withHex(form, 'toUpperCase'), withHex(form, 'toLowerCase')])
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
