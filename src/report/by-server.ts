// The requests about each server, so that no rule goes through all requests for each server.
import { actedOnBy, hasDeleted, lookedAtBy, restartedBy, type Call } from './call.js'

/** The requests about a server, each list oldest first. */
export interface CallsByServer {
  /** Those that restart it, accepted or not, by server. */
  readonly restarts: ReadonlyMap<string, readonly Call[]>
  /** Returns those that begin a task that ends, accepted or not. */
  acts(serverId: string): readonly Call[]
  /** Returns those whose response told how it is. */
  looks(serverId: string): readonly Call[]
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
  const deletions = lazy(() => indexOf(calls, ({ entry: { serverId } }) => serverId === null ? [] : [serverId], (call) => hasDeleted(call, String(call.entry.serverId))))
  return {
    get restarts () { return restarts() },
    acts: (serverId) => acts().get(serverId) ?? [],
    looks: (serverId) => merged(looks().get(serverId) ?? [], looksAtAll()),
    deletion: (serverId) => deletions().get(serverId)?.at(-1)
  }
}

function lazy<Value> (read: () => Value): () => Value {
  let value: { readonly of: Value } | null = null
  return () => (value ??= { of: read() }).of
}

function indexOf (calls: readonly Call[], serversOf: (call: Call) => Iterable<string>, isMeant: (call: Call) => boolean = () => true): Index {
  const index = new Map<string, Call[]>()
  for (const call of calls.filter(isMeant)) {
    for (const serverId of serversOf(call)) {
      const own = index.get(serverId)
      if (own === undefined) index.set(serverId, [call])
      else if (own.at(-1) !== call) own.push(call)
    }
  }
  return index
}

function merged (own: readonly Call[], all: readonly Call[]): readonly Call[] {
  if (own.length === 0 || all.length === 0) return own.length === 0 ? all : own
  return [...own, ...all].sort((a, b) => a.entry.id - b.entry.id)
}
