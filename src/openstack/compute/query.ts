// Reads the query of a URL as Nova does: every value is a string, and repeated names keep their order. Nothing is coerced.
import { Refusal } from '../../core/refusal.js'
import { pythonRepr } from '../../core/texts.js'

/** A query, its members in the order they were sent. */
export interface Query {
  readonly entries: ReadonlyArray<readonly [string, string]>
  /** Returns all values of a name. */
  all(name: string): readonly string[]
  /** Returns the last value of a name, the one that counts. Source: NOVA.md section 5. */
  last(name: string): string | undefined
}

/**
 * Returns the query of a request's URL.
 * @throws Refusal `query-invalid` if it is not UTF-8
 */
export function readQuery (url: string): Query {
  const start = url.indexOf('?')
  const text = start === -1 ? '' : url.slice(start + 1)
  const entries = text.split('&').filter((part) => part !== '').map((part): [string, string] => {
    const equals = part.indexOf('=')
    return equals === -1 ? [decode(part), ''] : [decode(part.slice(0, equals)), decode(part.slice(equals + 1))]
  })
  const all = (name: string): readonly string[] => entries.filter(([known]) => known === name).map(([, value]) => value)
  return { entries, all, last: (name) => all(name).at(-1) }
}

/** Decodes as Python does: a percent sign that starts no escape stands for itself. */
function decode (text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' ').replace(/%(?![0-9a-fA-F]{2})/g, '%25'))
  } catch {
    throw new Refusal('query-invalid', { reason: 'Query string is not UTF-8 encoded' })
  }
}

/** Returns the refusal of one query member, with the text of Nova's validator. */
export function invalidQuery (name: string, value: string | readonly string[], message: string): Refusal<'query-invalid'> {
  const shown = typeof value === 'string' ? value : pythonRepr(value)
  return new Refusal('query-invalid', { reason: `Invalid input for query parameters ${name}. Value: ${shown}. ${message}` })
}

/**
 * Returns a number such as `limit`; undefined if omitted. Of several values the last one counts, and all are checked.
 * @throws Refusal `query-invalid`
 * Source: NOVA.md sections 5 and 6.
 */
export function readCount (query: Query, name: string): number | undefined {
  let count: number | undefined
  for (const value of query.all(name)) {
    if (value === '') throw invalidQuery(name, value, "'' is too short")
    if (!/^[0-9]*$/.test(value)) throw invalidQuery(name, value, `${pythonRepr(value)} does not match '^[0-9]*$'`)
    count = Number(value)
  }
  return count
}

/** Refuses a member that the query has more than once. @throws Refusal `query-invalid` */
export function checkSingle (query: Query, name: string): void {
  const values = query.all(name)
  if (values.length > 1) throw invalidQuery(name, values, `${pythonRepr(values)} is too long`)
}

/** A page of a list in its own order. */
export interface Page<Item> {
  readonly items: readonly Item[]
  /** The marker of the next page: the last id of this one; null if this page is not full. */
  readonly next: string | null
}

/** The maximum number of items on one page. Source: Nova's default; Listing ECSs. */
export const MAX_PAGE = 1000

/**
 * Returns the page of `items` that `limit` and `marker` select; an empty marker means none.
 * @throws Refusal `query-invalid` if the limit is not a number or the marker is not the id of an item
 */
export function readPage<Item extends { readonly id: string }> (items: readonly Item[], query: Query): Page<Item> {
  const limit = Math.min(readCount(query, 'limit') ?? MAX_PAGE, MAX_PAGE)
  const marker = query.last('marker') ?? ''
  const at = marker === '' ? -1 : items.findIndex(({ id }) => id === marker)
  if (marker !== '' && at === -1) throw new Refusal('query-invalid', { reason: `marker [${marker}] not found` })
  const page = items.slice(at + 1, at + 1 + limit)
  return { items: page, next: page.length === limit ? page.at(-1)?.id ?? null : null }
}

/** Returns the query of the next page: the same members, with the marker moved to the end. */
export function nextQuery (query: Query, marker: string): string {
  const kept = query.entries.filter(([name]) => name !== 'marker')
  return textOf([...kept, ['marker', marker]])
}

/**
 * Returns the query of the next page as Nova does: it sorts the members and then keeps them as a mapping, so that of several
 * values the greatest remains, and a marker that was sent keeps its place.
 * Source: NOVA.md section 6; Nova's views.
 */
export function nextQueryAsMapping (query: Query, marker: string): string {
  const sorted = [...query.entries].sort(([a, first], [b, second]) => a < b || (a === b && first < second) ? -1 : 1)
  return textOf(new Map([...sorted, ['marker', marker] as const]))
}

function textOf (members: Iterable<readonly [string, string]>): string {
  return new URLSearchParams(Array.from(members, ([name, value]): [string, string] => [name, value])).toString()
}
