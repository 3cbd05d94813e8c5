// What the log says of a request that was served: what it asked for, what came of it, and why it was refused.
import { formatMs } from '../core/time/duration.js'
import { redactPath } from '../core/secrets/text.js'
import { statusIn } from '../core/states.js'
import { applyNext, type ServerRecord } from '../core/server.js'
import type { JournalEntry } from '../store/journal.js'
import type { World } from './world.js'

/** The facts of one line. A member that says nothing is left out. */
export interface RequestLine {
  readonly requestId: string
  readonly projectId: string
  readonly method: string
  readonly path: string
  readonly operation: string
  /** The name of the server, or its id if there is none. */
  readonly server?: string
  /** 0 if the connection ended without a response. */
  readonly status: number
  /** What becomes of the server, such as `REBOOT for 5s`. */
  readonly effect?: string
  /** The message of an error, after its code. */
  readonly reason?: string
  /** The rules that applied, each with its kind. */
  readonly faults?: string
}

/** The operations that change a server, whose line says what becomes of it. */
const CHANGES: ReadonlySet<string> = new Set(['reboot', 'start', 'stop', 'create', 'delete', 'batch'])

/** Returns the facts of a request that was just served. `world` is that of its project, undefined if none is kept. */
export function lineOf (entry: JournalEntry, world: World | undefined): RequestLine {
  const { requestId, projectId, method, path, operation, status, faults } = entry
  const body = parsed(entry.responseBody)
  const serverId = entry.serverId ?? idIn(body)
  const server = serverId === null ? null : world?.servers.get(serverId, entry.atMs)?.name ?? serverId
  const effect = status >= 400 || world === undefined || !CHANGES.has(operation) ? null : operation === 'batch' ? effectOfJob(world, body) : effectOn(world, serverId, entry)
  const reason = status >= 400 ? reasonIn(body) : null
  return {
    requestId,
    projectId,
    method,
    path: redactPath(path),
    operation,
    ...(server === null ? {} : { server }),
    status,
    ...(effect === null ? {} : { effect }),
    ...(reason === null ? {} : { reason }),
    ...(faults.length === 0 ? {} : { faults: faults.map(({ ruleId, kind }) => `${ruleId} (${kind})`).join(', ') })
  }
}

/** Returns the status of a server, and how long it is to last; null if there is none, and none was deleted. */
function effectOn (world: World, serverId: string | null, { operation, atMs: nowMs }: JournalEntry): string | null {
  const record = serverId === null ? undefined : world.servers.get(serverId, nowMs)
  if (record === undefined) return operation === 'delete' ? 'gone' : null
  const statusOf = (states: ServerRecord): string => statusIn(world.profile.choices, states)
  const status = statusOf(record)
  let later = record
  for (const { atMs } of record.pending) {
    later = applyNext(later)
    if (statusOf(later) !== status) return `${status} for ${formatMs(atMs - nowMs)}`
  }
  return status
}

/** Returns how many servers of a batch were accepted. */
function effectOfJob (world: World, body: unknown): string | null {
  const job = typeof body === 'object' && body !== null && 'job_id' in body ? world.jobs.get(String(body.job_id)) : undefined
  if (job === undefined) return null
  const refused = job.subJobs.filter((part) => part.refused !== null).length
  return `${job.subJobs.length} ${job.subJobs.length === 1 ? 'server' : 'servers'}${refused === 0 ? '' : `, ${refused} refused`}`
}

function idIn (body: unknown): string | null {
  const server = typeof body === 'object' && body !== null && 'server' in body ? body.server : null
  return typeof server === 'object' && server !== null && 'id' in server ? String(server.id) : null
}

/** Returns the message in the text of the body of an error, after its code; null if it has none. */
export function reasonOf (text: string): string | null {
  return reasonIn(parsed(text))
}

/** Returns the message in the body of an error, after its code; null if it has none. */
export function reasonIn (body: unknown): string | null {
  if (typeof body !== 'object' || body === null) return null
  const { error_code: gatewayCode, error_msg: gatewayText, error } = body as Readonly<Record<string, unknown>>
  const texts = Object.values(body).map((part: unknown) => typeof part === 'object' && part !== null && 'message' in part ? part.message : undefined)
  const text = texts.find((each) => typeof each === 'string') ?? gatewayText
  const code = typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string' ? error.code : gatewayCode
  if (typeof text !== 'string') return null
  return typeof code === 'string' ? `${code}: ${text}` : text
}

function parsed (text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
