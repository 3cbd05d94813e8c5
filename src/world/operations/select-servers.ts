// Selects a page of a project's servers: filtered, sorted, and reading no further than the page needs.
import { compareServers, type SortBy } from '../../core/lists/server-order.js'
import { firstSorted } from '../../core/lists/first-sorted.js'
import type { ListFilter } from '../../store/server-kinds.js'
import type { ServerRecord } from '../../core/server.js'
import type { ServerStore } from '../../store/server-store.js'

/** The filter, order and page of a list request. */
export interface Selection extends ListFilter {
  isWanted(record: ServerRecord): boolean
  /** The sort keys; newest first if empty. */
  readonly order: readonly SortBy[]
  /** The page starts after this server. */
  readonly marker: string | null
  /** Whether an unknown marker is refused, rather than ignored. */
  readonly isMarkerRequired: boolean
  readonly limit: number
  /** The name that the servers must have, if the filter asks for exactly one; null otherwise. */
  readonly name: string | null
  /** Whether every server is wanted. */
  readonly isAll: boolean
  /** Whether `isWanted` returns the same for all servers that differ in id and name only. */
  readonly isByKind: boolean
  /** Whether recently deleted servers are included. */
  readonly isWithDeleted: boolean
}

/** How a reader sees servers that it does not see as they are. */
export interface View {
  /** The ids of those servers; each other server is seen as it is. */
  readonly serverIds: ReadonlySet<string>
  /** Returns a server as the reader sees it. */
  see(record: ServerRecord): ServerRecord
}

/** Returns the servers of the page in order, as the reader sees them; null if the marker is unknown. */
export function selectServers (servers: ServerStore, selection: Selection, nowMs: number, view: View | null = null): readonly ServerRecord[] | null {
  const isNewestFirst = selection.order.length === 0 && !selection.isWithDeleted
  return isNewestFirst ? walk(servers, selection, nowMs, view) : sort(servers, selection, nowMs, view)
}

/** Returns the number of servers that are wanted, of all pages; null if they have to be looked at one by one. */
export function countServers (servers: ServerStore, { isWanted, isAll, isByKind }: Selection, nowMs: number, view: View | null): number | null {
  if (isAll) return servers.size
  if (!isByKind) return null
  let count = 0
  for (const kind of servers.kinds(nowMs)) if (isWanted(kind.record)) count += kind.count
  for (const serverId of view?.serverIds ?? []) {
    const record = servers.get(serverId, nowMs)
    if (record !== undefined && view !== null) count += Number(isWanted(view.see(record))) - Number(isWanted(record))
  }
  return count
}

/** Yields the servers from a place on that may be wanted, newest first, as they are. */
export function listWanted (servers: ServerStore, selection: Selection, nowMs: number, view: View | null, from = 0): Iterable<ServerRecord> {
  return servers.list(nowMs, from, view === null ? selection : { ...selection, besides: view.serverIds })
}

/** The common case: newest first, the order of the store. */
function walk (servers: ServerStore, selection: Selection, nowMs: number, view: View | null): readonly ServerRecord[] | null {
  const { isWanted, marker, limit, name } = selection
  const page: ServerRecord[] = []
  const position = marker === null ? -1 : servers.position(marker, nowMs)
  if (position === null) return null
  if (limit === 0) return page
  // The index of names has the names of now, and a fault can show an older one.
  const indexed = view === null ? name : null
  for (const record of indexed === null ? listWanted(servers, selection, nowMs, view, position + 1) : servers.named(indexed, nowMs)) {
    if (indexed !== null && marker !== null && Number(servers.position(record.id, nowMs)) <= position) continue
    const seen = view?.see(record) ?? record
    if (!isWanted(seen)) continue
    page.push(seen)
    if (page.length === limit) break
  }
  return page
}

/** Ties are sorted newest first, or oldest first if the first key ascends. Source: Nova adds created_at. */
function sort (servers: ServerStore, selection: Selection, nowMs: number, view: View | null): readonly ServerRecord[] | null {
  const { isWanted, order, marker, limit, isWithDeleted } = selection
  const isDescending = order[0]?.isDescending ?? true
  const compare = compareServers([...order, { key: 'created_at', isDescending }])
  const deleted = isWithDeleted ? servers.deleted(nowMs) : []
  const last = marker === null ? null : servers.get(marker, nowMs) ?? deleted.find(({ id }) => id === marker)
  if (last === undefined) return null
  const seenLast = last === null ? null : view?.see(last) ?? last
  // The marker must be met, to know which of its equals come after it.
  const listed = marker === null ? listWanted(servers, selection, nowMs, view) : servers.list(nowMs)
  function * wanted (): Generator<ServerRecord> {
    let isPast = false
    for (const records of [deleted, listed]) {
      for (const record of records) {
        const seen = view?.see(record) ?? record
        if (seen.id === marker) isPast = true
        else if (isWanted(seen) && (seenLast === null || isAfter(compare(seen, seenLast), isPast === isDescending))) yield seen
      }
    }
  }
  return firstSorted(wanted(), compare, limit, !isDescending)
}

/** Whether a server comes after another one, which it is compared with; `isNext` decides between equals. */
function isAfter (order: number, isNext: boolean): boolean {
  return order > 0 || (order === 0 && isNext)
}
