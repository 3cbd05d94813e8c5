// The pages of the lists of the control API. A marker names the item after which a list goes on.

/** The part of a list that a call asks for. `marker` is the `next` of the page before; null for the first page. */
export interface PageQuery {
  readonly limit: number
  readonly marker: string | null
}

/** The default limit of a page, and the greatest. */
const PAGE_LIMIT = 1000

/** Returns the page that the members of a query name. A greater limit counts as the greatest. */
export function pageQuery ({ limit, marker }: { readonly limit?: string | undefined, readonly marker?: string | undefined }): PageQuery {
  return { limit: Math.min(Number(limit ?? PAGE_LIMIT), PAGE_LIMIT), marker: marker ?? null }
}

/** Returns the error for a marker that names no item of the list. */
function unknownMarker (marker: string): RangeError {
  return new RangeError(`marker is ${JSON.stringify(marker)}; expected the next of the page before, whose item still exists`)
}

/** Returns the index at which the page starts. `find` returns the index of the item that a marker names, or -1. @throws RangeError */
export function pageStart (marker: string | null, find: (marker: string) => number): number {
  if (marker === null) return 0
  const index = find(marker)
  if (index === -1) throw unknownMarker(marker)
  return index + 1
}

/** Returns the items after the marker, and the marker of the page after them; `nameOf` returns the marker of an item. @throws RangeError */
export function pageOf<Item> (items: readonly Item[], { limit, marker }: PageQuery, nameOf: (item: Item) => string): { readonly page: readonly Item[], readonly next: string | null } {
  const start = pageStart(marker, (name) => items.findIndex((item) => nameOf(item) === name))
  const page = items.slice(start, start + limit)
  const last = page.at(-1)
  return { page, next: last === undefined || start + limit >= items.length ? null : nameOf(last) }
}

/** Returns the newest items before the marker, oldest first, and the marker of the page before them. @throws RangeError */
export function newestPage<Item extends { readonly id: number }> (items: readonly Item[], { limit, marker }: PageQuery): { readonly page: readonly Item[], readonly next: string | null } {
  const end = marker === null ? items.length : items.findIndex(({ id }) => String(id) === marker)
  if (end === -1) throw unknownMarker(String(marker))
  const start = Math.max(0, end - limit)
  return { page: items.slice(start, end), next: start === 0 ? null : String(items[start]?.id) }
}
