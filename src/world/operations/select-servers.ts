// Selects a page of a project's servers: filtered, sorted, and reading no further than the page needs.
import { compareServers, type SortBy } from '../../core/lists/server-order.js'
import type { ServerRecord } from '../../core/server.js'
import type { ServerStore } from '../../store/server-store.js'

/** The filter, order and page of a list request. */
export interface Selection {
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
  /** Whether recently deleted servers are included. */
  readonly isWithDeleted: boolean
}

/** Returns a server as the reader sees it. */
type See = (record: ServerRecord) => ServerRecord

/** Returns the servers of the page in order, as the reader sees them; null if the marker is unknown. */
export function selectServers (servers: ServerStore, selection: Selection, nowMs: number, see: See = (record) => record): readonly ServerRecord[] | null {
  const isNewestFirst = selection.order.length === 0 && !selection.isWithDeleted
  return isNewestFirst ? walk(servers, selection, nowMs, see) : sort(servers, selection, nowMs, see)
}

/** The common case: newest first, the order of the store. */
function walk (servers: ServerStore, { isWanted, marker, limit, name }: Selection, nowMs: number, see: See): readonly ServerRecord[] | null {
  const page: ServerRecord[] = []
  const position = marker === null ? -1 : servers.position(marker, nowMs)
  if (position === null) return null
  if (limit === 0) return page
  for (const record of name === null ? servers.list(nowMs, position + 1) : servers.named(name, nowMs)) {
    if (name !== null && marker !== null && Number(servers.position(record.id, nowMs)) <= position) continue
    const seen = see(record)
    if (!isWanted(seen)) continue
    page.push(seen)
    if (page.length === limit) break
  }
  return page
}

function sort (servers: ServerStore, { isWanted, order, marker, limit, isWithDeleted }: Selection, nowMs: number, see: See): readonly ServerRecord[] | null {
  const all = [...(isWithDeleted ? servers.deleted(nowMs) : []), ...servers.list(nowMs)].map(see)
  const isWantedOrMarker = all.filter((record) => record.id === marker || isWanted(record))
  // Ties are sorted newest first, or oldest first if the first key ascends. Source: Nova adds created_at.
  const isDescending = order[0]?.isDescending ?? true
  const sorted = (isDescending ? isWantedOrMarker : isWantedOrMarker.reverse())
    .sort(compareServers([...order, { key: 'created_at', isDescending }]))
  const position = marker === null ? -1 : sorted.findIndex(({ id }) => id === marker)
  if (marker !== null && position === -1) return null
  return sorted.slice(position + 1).filter(isWanted).slice(0, limit)
}
