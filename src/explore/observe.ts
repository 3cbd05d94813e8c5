// Watches one run of a client: its requests, the changes of servers and the faults, as a timeline and as the facts by which
// the run is judged.
import { lineOf } from '../world/request-line.js'
import { requestText } from '../log/terminal.js'
import { visible } from '../log/escape.js'
import { statusIn } from '../core/states.js'
import type { ServerRecord } from '../core/server.js'
import type { TransitionEvent, WorldEvent } from '../store/events.js'
import type { World } from '../world/world.js'
import type { Worlds } from '../world/projects.js'

const GONE = 'gone'

/** What became of a server. */
export interface ServerFacts {
  readonly name: string
  /** `gone` if it was deleted. */
  readonly status: string
  /** The number of restarts that were carried out, or are under way. One that failed does not count. */
  readonly restarts: number
  /** Whether something that a request began is not over. */
  readonly isBusy: boolean
  /** The statuses that it reached in the run. */
  readonly reached: ReadonlySet<string>
}

/** The facts of a run, up to an instant. */
export interface RunFacts {
  /** The servers that requests acted on, by id; of all projects, by project and id. */
  readonly servers: ReadonlyMap<string, ServerFacts>
  /** The operations of the requests, in the order of their first use, each with the number of its requests. */
  readonly operations: ReadonlyMap<string, number>
  readonly requests: number
  /** The ids of the rules that applied. */
  readonly applied: ReadonlySet<string>
  /** The most requests of one operation that failed in a row. */
  readonly failuresInRow: number
  /** A line for each request, each change and each rule, at the seconds since the run began. */
  readonly timeline: readonly string[]
}

/** The record of a run. */
export interface Observation {
  /** Returns the facts up to now. */
  facts(): RunFacts
  stop(): void
}

/** Watches a project, or with null all of them, from now on. */
export function observe (worlds: Worlds, projectId: string | null): Observation {
  const events: WorldEvent[] = []
  const stop = worlds.feed.listen((event) => {
    if (projectId === null || projectOf(event) === projectId) events.push(event)
  })
  return {
    facts: () => factsOf(worlds, events, projectId),
    stop
  }
}

function projectOf (event: WorldEvent): string {
  return event.kind === 'request' ? event.entry.projectId : event.projectId
}

function factsOf (worlds: Worlds, events: readonly WorldEvent[], projectId: string | null): RunFacts {
  const entries = events.flatMap((event) => event.kind === 'request' ? [event.entry] : [])
  const servers = new Map<string, ServerFacts>()
  for (const event of events) {
    const world = event.kind === 'transition' ? worlds.find(event.projectId) : undefined
    if (event.kind !== 'transition' || world === undefined) continue
    // One project is compared with that of another run, which has another id.
    const key = projectId === null ? `${event.projectId}/${event.serverId}` : event.serverId
    servers.set(key, serverFacts(world, event, servers.get(key)?.reached ?? new Set()))
  }
  const operations = new Map<string, number>()
  for (const { operation } of entries) operations.set(operation, (operations.get(operation) ?? 0) + 1)
  return {
    servers,
    operations,
    requests: entries.length,
    applied: new Set(entries.flatMap(({ faults }) => faults.map(({ ruleId }) => ruleId))),
    failuresInRow: Math.max(0, ...[...operations.keys()].map((name) => longestRow(entries.filter(({ operation }) => operation === name)))),
    timeline: timelineOf(worlds, events)
  }
}

function serverFacts (world: World, { serverId, name, to }: TransitionEvent, before: ReadonlySet<string>): ServerFacts {
  const reached = new Set(before).add(to ?? GONE)
  const nowMs = world.clock.now()
  const record = world.servers.get(serverId, nowMs)
  if (record === undefined) return { name, status: GONE, restarts: 0, isBusy: false, reached }
  return {
    name,
    status: statusIn(world.profile.choices, record),
    restarts: record.actions.filter((entry) => entry.action === 'reboot' && !(entry.result === 'Error' && hasEnded(entry, nowMs))).length,
    isBusy: record.actions.some((entry) => !hasEnded(entry, nowMs)),
    reached
  }
}

function hasEnded ({ endsAtMs }: ServerRecord['actions'][number], nowMs: number): boolean {
  return endsAtMs !== null && endsAtMs <= nowMs
}

function longestRow (entries: ReadonlyArray<{ readonly status: number }>): number {
  let [row, longest] = [0, 0]
  for (const { status } of entries) {
    row = status === 0 || status >= 400 ? row + 1 : 0
    longest = Math.max(longest, row)
  }
  return longest
}

/** The most lines of a timeline; the middle is left out. So is what repeats itself, but for its beginning and its end. */
const MAX_LINES = 60
const MAX_REPEATED = 3

function timelineOf (worlds: Worlds, events: readonly WorldEvent[]): readonly string[] {
  const startMs = Math.min(...events.map(instantOf))
  const lines: string[] = []
  let repeated: string[] = []
  let last: string | null = null
  const flush = (): void => {
    if (repeated.length <= MAX_REPEATED) lines.push(...repeated)
    else lines.push(...repeated.slice(0, 1), gap(repeated.length - 2), ...repeated.slice(-1))
    repeated = []
  }
  for (const event of [...events].sort((a, b) => a.id - b.id)) {
    const text = textOf(worlds, event)
    if (text === null) continue
    if (text !== last) flush()
    last = text
    repeated.push(`${seconds(instantOf(event) - startMs)}  ${text}`)
  }
  flush()
  if (lines.length <= MAX_LINES) return lines
  return [...lines.slice(0, MAX_LINES / 2), gap(lines.length - MAX_LINES), ...lines.slice(-MAX_LINES / 2)]
}

function gap (count: number): string {
  return `${' '.repeat(SECONDS_WIDTH)}  ... ${count} more`
}

function instantOf (event: WorldEvent): number {
  return event.kind === 'request' ? event.entry.atMs : event.atMs
}

const SECONDS_WIDTH = 9

function seconds (ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`.padStart(SECONDS_WIDTH)
}

/** The line of a request names the faults that applied to it. */
function textOf (worlds: Worlds, event: WorldEvent): string | null {
  if (event.kind === 'fault') return null
  if (event.kind === 'transition') return `       ${visible(event.name)}: ${event.from ?? 'new'} → ${event.to ?? GONE}${event.taskState === null ? '' : ` (${event.taskState})`}`
  // What the request began is over by now.
  const { effect: _effect, ...line } = lineOf(event.entry, worlds.find(event.entry.projectId))
  return requestText(line)
}
