// The document of a server, by microversion and profile. A record never changes, so its text is cached.
import { attributesOf, tagsOf } from '../../shapes/server-attributes.js'
import { bookmarkLink, bothLinks, type LinkContext } from './links.js'
import { flavorOf } from '../../shapes/references.js'
import { isoTime } from '../../clock.js'
import { statusIn, type Status } from '../../core/states.js'
import { textBytes } from '../../core/memory/data-size.js'
import type { Choices } from '../../core/profile.js'
import type { ServerRecord } from '../../core/server.js'

/** What a document depends on besides its record. */
export interface ViewContext extends LinkContext {
  readonly projectId: string
  /** The minor number of the microversion. */
  readonly minor: number
  readonly choices: Choices
}

/** Tags exist from this minor number on. */
export const TAGS_SINCE = 26

/** Members that appear from a microversion on. Source: Querying Details About a BMS; NOVA.md section 5. */
const MEMBER_SINCE: ReadonlyArray<readonly [number, readonly string[]]> = [
  [3, ['OS-EXT-SRV-ATTR:hostname', 'OS-EXT-SRV-ATTR:reservation_id', 'OS-EXT-SRV-ATTR:launch_index', 'OS-EXT-SRV-ATTR:kernel_id',
    'OS-EXT-SRV-ATTR:ramdisk_id', 'OS-EXT-SRV-ATTR:root_device_name', 'OS-EXT-SRV-ATTR:user_data']],
  [9, ['locked']],
  [16, ['host_status']],
  [19, ['description']],
  [TAGS_SINCE, ['tags']]
]
export const SINCE: ReadonlyMap<string, number> = new Map(MEMBER_SINCE.flatMap(([minor, names]) => names.map((name): [string, number] => [name, minor])))

/** Members that only the detail list shows, and only if the server has them. Source: Querying Details About BMSs, 2025. */
export const DETAIL_ONLY: ReadonlySet<string> = new Set(['sys_tags', 'enterprise_project_id', 'os:scheduler_hints'])

/** Members that Nova shows only to administrators. Source: NOVA.md section 5; Nova's policies. */
export const ADMIN_ONLY: ReadonlySet<string> = new Set([
  'OS-EXT-SRV-ATTR:host', 'OS-EXT-SRV-ATTR:hypervisor_hostname', 'OS-EXT-SRV-ATTR:instance_name', ...[...SINCE.keys()].filter((name) => name.startsWith('OS-EXT-SRV-ATTR:')),
  'host_status'
])

/** Statuses in which Nova shows `progress`. Source: NOVA.md section 4. */
const PROGRESS_STATUSES: ReadonlySet<Status> = new Set<Status>(['ACTIVE', 'BUILD', 'REBUILD', 'RESIZE', 'VERIFY_RESIZE', 'MIGRATING'])

/** Returns the document of a server, as `GET .../servers/{server_id}` shows it, or the detail list. */
export function viewServer (record: ServerRecord, context: ViewContext, isDetail: boolean): Record<string, unknown> {
  const { minor, projectId, choices } = context
  const isNova = choices.serverMembers === 'nova'
  const attributes = attributesOf(record)
  const status = statusIn(choices, record)
  const document: Record<string, unknown> = {
    id: record.id,
    name: record.name,
    status,
    tenant_id: projectId,
    created: secondsTime(record.createdAtMs),
    updated: secondsTime(record.updatedAtMs),
    links: bothLinks(`servers/${record.id}`, context)
  }
  if (!isNova || PROGRESS_STATUSES.has(status)) document['progress'] = 0
  for (const [name, value] of Object.entries(attributes)) {
    const isShown = isNova ? !ADMIN_ONLY.has(name) && !DETAIL_ONLY.has(name) : isDetail || !DETAIL_ONLY.has(name)
    if (isShown && minor >= (SINCE.get(name) ?? 0)) document[name] = value
  }
  document['flavor'] = viewFlavor(attributes['flavor'], context)
  document['image'] = viewImage(attributes['image'], context)
  document['os-extended-volumes:volumes_attached'] = viewVolumes(attributes['os-extended-volumes:volumes_attached'], context)
  document['OS-EXT-STS:vm_state'] = record.vmState
  document['OS-EXT-STS:task_state'] = record.taskState
  document['OS-EXT-STS:power_state'] = record.powerState
  document['OS-SRV-USG:launched_at'] = record.launchedAtMs === null ? null : microsecondsTime(record.launchedAtMs)
  if (minor >= TAGS_SINCE) document['tags'] = tagsOf(record, choices)
  if (minor >= 9) document['locked'] = record.locked
  if (record.fault !== null && (record.vmState === 'error' || record.vmState === 'deleted')) {
    const { code, message, details, createdAtMs } = record.fault
    document['fault'] = { message, code, created: secondsTime(createdAtMs), ...(isNova ? {} : { details }) }
  }
  return document
}

/** Returns an item of `GET .../servers`: id, name and links. */
function viewBrief (record: ServerRecord, context: ViewContext): Record<string, unknown> {
  return { id: record.id, name: record.name, links: bothLinks(`servers/${record.id}`, context) }
}

/** The calls that show servers. */
type ServerCall = 'show' | 'list' | 'detail'

/** The document of a record as one kind of client reads it. */
interface Writing extends Pick<ViewContext, 'minor' | 'version' | 'projectId' | 'projectPath' | 'baseUrl'>, Pick<ViewContext['choices'], 'rebootStatus' | 'serverMembers'> {
  readonly call: ServerCall
  readonly text: string
}

let written = new WeakMap<ServerRecord, Writing[]>()
let [writtenCount, writtenBytes] = [0, 0]

/** The maximum number of cached texts per record. Clients differ in host, microversion and call, but use few of them. */
const MAX_WRITINGS = 8
/** The cache is cleared after this many texts or bytes, so that reading a large fleet does not keep a text for every server. Clients choose how long a text is. */
export const MAX_WRITTEN = 10_000
export const MAX_WRITTEN_BYTES = 32 * 1024 * 1024

/**
 * Returns the document of a server as the text that a call shows, from the cache if possible: for `show` the whole body, for the lists
 * an item. One text for the body: put together for each request, it would be copied to be sent, and again to be compared in the journal.
 */
export function writeServer (record: ServerRecord, context: ViewContext, call: ServerCall): string {
  const known = written.get(record)
  // Members are compared one by one: a key made of all would be made for each request.
  if (known !== undefined) for (const writing of known) if (writing.call === call && isFor(writing, context)) return writing.text
  const { minor, version, projectId, projectPath, baseUrl, choices: { rebootStatus, serverMembers } } = context
  const text = JSON.stringify(view(record, context, call))
  const writing = { call, minor, version, projectId, projectPath, baseUrl, rebootStatus, serverMembers, text }
  const bytes = textBytes(text) + textBytes(baseUrl)
  writtenCount++
  writtenBytes += bytes
  if (writtenCount > MAX_WRITTEN || writtenBytes > MAX_WRITTEN_BYTES) {
    written = new WeakMap();
    [writtenCount, writtenBytes] = [1, bytes]
  }
  const others = written.get(record) ?? []
  written.set(record, others.length < MAX_WRITINGS ? [...others, writing] : [writing])
  return text
}

function view (record: ServerRecord, context: ViewContext, call: ServerCall): unknown {
  if (call === 'list') return viewBrief(record, context)
  return call === 'detail' ? viewServer(record, context, true) : { server: viewServer(record, context, false) }
}

/** Whether a text was written for such a client. */
function isFor (writing: Writing, { minor, version, projectId, projectPath, baseUrl, choices }: ViewContext): boolean {
  return writing.minor === minor && writing.version === version && writing.baseUrl === baseUrl && writing.projectId === projectId &&
    writing.projectPath === projectPath && writing.rebootStatus === choices.rebootStatus && writing.serverMembers === choices.serverMembers
}

/** Returns a link up to 2.46, and the flavor's members from 2.47 on. */
function viewFlavor (value: unknown, context: ViewContext): unknown {
  const { id, ...size } = flavorOf(value)
  return context.minor < 47 ? { id, links: [bookmarkLink(`flavors/${id}`, context)] } : size
}

/** A server that boots from a volume has no image: its image is an empty string. */
function viewImage (value: unknown, context: ViewContext): unknown {
  if (typeof value !== 'object' || value === null) return value
  const { id } = value as { readonly id: string }
  return { id, links: [bookmarkLink(`images/${id}`, context)] }
}

/** From 2.3 on Nova always shows `delete_on_termination`; the documentation only where the fleet sets it. */
function viewVolumes (value: unknown, { minor, choices }: ViewContext): unknown {
  const volumes = value as ReadonlyArray<{ readonly id: string, readonly delete_on_termination?: boolean }>
  if (minor < 3) return volumes.map(({ id }) => ({ id }))
  return choices.serverMembers === 'nova' ? volumes.map((volume) => ({ delete_on_termination: false, ...volume })) : volumes
}

/** Returns a time such as `2017-05-24T06:14:05Z`. */
function secondsTime (ms: number): string {
  return `${isoTime(ms).slice(0, 19)}Z`
}

/** Returns a time such as `2017-05-25T03:40:25.066078`: microseconds, no zone. */
export function microsecondsTime (ms: number): string {
  const microseconds = Math.round((ms - Math.floor(ms / 1000) * 1000) * 1000)
  return `${isoTime(Math.floor(ms / 1000) * 1000).slice(0, 19)}.${String(microseconds).padStart(6, '0')}`
}
