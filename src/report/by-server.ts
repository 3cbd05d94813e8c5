// The requests about each server, so that no rule goes through all requests for each server.
import { actedOnBy, hasDeleted, lookedAtBy, restartedBy, shownIn, type Call } from './call.js'
import { firstIndex } from './sorted.js'

/** The requests about a server, each list oldest first. */
export interface CallsByServer {
  /** Those that restart it, accepted or not, by server. */
  readonly restarts: ReadonlyMap<string, readonly Call[]>
  /** Returns those that begin a task that ends, accepted or not. */
  acts(serverId: string): readonly Call[]
  /** Returns the last one whose path names it. */
  lastNaming(serverId: string): Call | undefined
  /** Returns the last one whose response told how it is. */
  lastLook(serverId: string): Call | undefined
  /** Returns how many responses told how it is, of requests after the one with this number. */
  looksAfter(serverId: string, id: number): number
  /** Returns the last one whose response showed its status, or that of its job. */
  lastShowing(serverId: string): Call | undefined
  /** Returns the last one that deleted it. */
  deletion(serverId: string): Call | undefined
}

const known = new WeakMap<readonly Call[], CallsByServer>()

/** Returns the requests of a list by server. The list must not change; each part is made when somebody asks for it. */
export function byServer (calls: readonly Call[]): CallsByServer {
  const made = known.get(calls) ?? make(calls)
  known.set(calls, made)
  return made
}

type Index = ReadonlyMap<string, readonly Call[]>

function make (calls: readonly Call[]): CallsByServer {
  const restarts = lazy(() => indexOf(calls, restartedBy))
  const acts = lazy(() => indexOf(calls, actedOnBy))
  const looks = lazy(() => indexOf(calls, (call) => lookedAtBy(call) ?? []))
  const looksAtAll = lazy(() => calls.filter((call) => lookedAtBy(call) === null))
  const shown = lazy(() => lastOf(calls, (call) => shownIn(call).keys()))
  const named = lazy(() => lastOf(calls, namedBy))
  const deletions = lazy(() => lastOf(calls, (call) => namedBy(call).filter((serverId) => hasDeleted(call, serverId))))
  // To join the two for each server would take long: many lists tell it of all servers.
  const looksOf = (serverId: string): ReadonlyArray<readonly Call[]> => [looks().get(serverId) ?? [], looksAtAll()]
  return {
    get restarts () { return restarts() },
    acts: (serverId) => acts().get(serverId) ?? [],
    lastNaming: (serverId) => named().get(serverId),
    lastLook: (serverId) => looksOf(serverId).flatMap((list) => list.slice(-1)).sort((a, b) => a.entry.id - b.entry.id).at(-1),
    looksAfter: (serverId, after) => looksOf(serverId).reduce((sum, list) => sum + list.length - firstIndex(list, ({ entry: { id } }) => id > after), 0),
    lastShowing: (serverId) => shown().get(serverId),
    deletion: (serverId) => deletions().get(serverId)
  }
}

function lazy<Value> (read: () => Value): () => Value {
  let value: { readonly of: Value } | null = null
  return () => (value ??= { of: read() }).of
}

function namedBy ({ entry: { serverId } }: Call): readonly string[] {
  return serverId === null ? [] : [serverId]
}

function indexOf (calls: readonly Call[], serversOf: (call: Call) => Iterable<string>): Index {
  const index = new Map<string, Call[]>()
  for (const call of calls) {
    for (const serverId of serversOf(call)) {
      const own = index.get(serverId)
      if (own === undefined) index.set(serverId, [call])
      else if (own.at(-1) !== call) own.push(call)
    }
  }
  return index
}

function lastOf (calls: readonly Call[], serversOf: (call: Call) => Iterable<string>): ReadonlyMap<string, Call> {
  const last = new Map<string, Call>()
  for (const call of calls) for (const serverId of serversOf(call)) last.set(serverId, call)
  return last
}
