// Turns the query of a server list into a selection. Names, texts and the order of checks are Nova's.
import { compilePattern, type Pattern } from './name-pattern.js'
import { IGNORED_SORT_KEYS, SORT_KEYS, type SortBy } from '../../core/lists/server-order.js'
import { invalidQuery, MAX_PAGE, readCount, type Query } from './query.js'
import { isInStates, statesOfStatuses } from '../../core/lists/status-filter.js'
import { isThere } from './call-version.js'
import { formatChoices, pythonRepr } from '../../core/texts.js'
import { Refusal } from '../../core/refusal.js'
import { serverFlavor, serverImageId } from '../../shapes/references.js'
import { tagFilters } from './tag-filter.js'
import { attributesOf } from '../../shapes/server-attributes.js'
import type { Choices } from '../../core/profile.js'
import type { Selection } from '../../world/operations/select-servers.js'
import type { ServerRecord } from '../../core/server.js'

/** What the meaning of a query depends on. */
export interface ListContext {
  readonly choices: Choices
  readonly minor: number | null
  /** The name of the list in Nova's policies. */
  readonly name: 'index' | 'detail'
}

type Condition = (record: ServerRecord) => boolean

/** A pattern that only one name matches. */
const EXACT_NAME = /^\^([\w -]+)\$$/

const SINCE_SECOND_MS = 1000

/**
 * Returns the selection of a query; null if nothing can match, such as for an unknown status.
 * @throws Refusal `query-invalid`, `query-forbidden`, `policy`
 * Source: Querying BMSs; NOVA.md section 5; Nova's schema of the list for undocumented members.
 */
export function readSelection (query: Query, context: ListContext): Selection | null {
  const { choices } = context
  const patterns = readPatterns(query, context)
  const limit = readCount(query, 'limit')
  const order = readOrder(query, choices)
  const since = readSince(query)
  const kinds: Condition[] = []
  const statuses = query.all('status')
  if (statuses.length > 0) {
    const states = statesOfStatuses(statuses, choices.rebootStatus)
    if (states === null) return unknownStatus(context)
    if (states.vmStates.size === 1 && states.vmStates.has('deleted')) throw new Refusal('query-forbidden', { reason: 'Only administrators may list deleted instances' })
    kinds.push((record) => isInStates(record, states))
  }
  refuseAllTenants(query, context)
  const image = query.last('image')
  const isImageAlone = image !== undefined && choices.listFilters === 'documented'
  if (image !== undefined) kinds.push((record) => serverImageId(record) === image)
  if (since !== null) kinds.push(({ updatedAtMs }) => updatedAtMs >= since)
  kinds.push(...kindFilters(query, patterns, context))
  const isKindWanted: Condition = isImageAlone ? (record) => serverImageId(record) === image : (record) => kinds.every((isMet) => isMet(record))
  const name = patterns.get('name')
  const isNameWanted = isImageAlone || name === undefined ? null : remembering(name)
  const reservation = isImageAlone ? undefined : query.last('reservation_id')
  const isByKind = isNameWanted === null && reservation === undefined
  const marker = query.last('marker') ?? ''
  const [, exactName] = isImageAlone ? [] : EXACT_NAME.exec(query.last('name') ?? '') ?? []
  return {
    name: exactName ?? null,
    isAll: kinds.length === 0 && isByKind,
    isByKind,
    isKindWanted,
    isNameWanted,
    isWanted: (record) => isKindWanted(record) && (isNameWanted === null || isNameWanted(record.name)) &&
      (reservation === undefined || attributesOf(record)['OS-EXT-SRV-ATTR:reservation_id'] === reservation),
    order,
    marker: marker === '' ? null : marker,
    // A list by image ignores paging, and still continues behind its own first page.
    isMarkerRequired: !isImageAlone,
    limit: isImageAlone ? MAX_PAGE : Math.min(limit ?? choices.pageSize, MAX_PAGE),
    isWithDeleted: since !== null
  }
}

/** Query members whose values must be regular expressions, even if they filter nothing here. */
const PATTERN_NAMES = [
  'kernel_id', 'ramdisk_id', 'hostname', 'key_name', 'power_state', 'node', 'flavor', 'reservation_id', 'launched_at',
  'terminated_at', 'availability_zone', 'name', 'display_name', 'description', 'display_description', 'locked_by',
  'root_device_name', 'config_drive', 'access_ip_v4', 'access_ip_v6', 'auto_disk_config', 'progress', 'ip', 'ip6', 'created_at'
] as const

const TAG_NAMES = ['tags', 'tags-any', 'not-tags', 'not-tags-any'] as const

/** Returns the last pattern of each name. @throws Refusal `query-invalid` */
function readPatterns (query: Query, { minor, choices }: ListContext): ReadonlyMap<string, Pattern> {
  const names: readonly string[] = isThere(minor, { since: 26 }, choices) ? [...PATTERN_NAMES, ...TAG_NAMES] : PATTERN_NAMES
  const patterns = new Map<string, Pattern>()
  for (const [name, value] of query.entries) {
    if (!names.includes(name)) continue
    const pattern = compilePattern(value)
    if (pattern === 'not-regex') throw invalidQuery(name, value, `${pythonRepr(value)} is not a 'regex'`)
    if (pattern === 'too-complex') throw invalidQuery(name, value, 'The pattern is too long or repeats too often; expected a simpler one')
    patterns.set(name, pattern)
  }
  return patterns
}

/** A list asks for a name before it makes a server, and again for the server: the second time takes no steps of the pattern. */
function remembering (pattern: Pattern): Pattern {
  let last: { readonly name: string, readonly isMatch: boolean } | null = null
  return (name) => {
    if (last?.name !== name) last = { name, isMatch: pattern(name) }
    return last.isMatch
  }
}

/** Returns the conditions for members that all servers of a series share. */
function kindFilters (query: Query, patterns: ReadonlyMap<string, Pattern>, { minor, choices }: ListContext): readonly Condition[] {
  const [ip, ip6] = [patterns.get('ip'), minor === null || minor >= 5 ? patterns.get('ip6') : undefined]
  const flavor = query.last('flavor')
  return [
    ...(flavor === undefined ? [] : [(record: ServerRecord) => serverFlavor(record).id === flavor]),
    ...(ip === undefined ? [] : [(record: ServerRecord) => addressesOf(record, 4).some(ip)]),
    ...(ip6 === undefined ? [] : [(record: ServerRecord) => addressesOf(record, 6).some(ip6)]),
    ...(isThere(minor, { since: 26 }, choices) ? tagFilters(query, choices) : [])
  ]
}

function addressesOf (record: ServerRecord, version: number): readonly string[] {
  const networks = attributesOf(record)['addresses'] as Record<string, ReadonlyArray<{ addr: string, version: number }>>
  return Object.values(networks).flat().filter((address) => address.version === version).map(({ addr }) => addr)
}

/** Before 2.38 an unknown status matches nothing; from 2.38 on it is refused. Source: Nova, 2.38. */
function unknownStatus ({ minor }: ListContext): null {
  if ((minor ?? 1) >= 38) throw new Refusal('query-invalid', { reason: 'Invalid status value' })
  return null
}

/** Returns `changes-since` in milliseconds. A date alone is valid; without a zone the time is UTC. The last value counts. */
function readSince (query: Query): number | null {
  let since: number | null = null
  for (const value of query.all('changes-since')) {
    const [, date, time = 'T00:00:00', zone = 'Z'] = /^(\d{4}-\d\d-\d\d)([T ]\d\d:\d\d(?::\d\d(?:[.,]\d+)?)?)?(Z|[+-]\d\d(?::?\d\d)?)?$/i.exec(value) ?? []
    since = Date.parse(`${date}${time.replace(' ', 'T').replace(',', '.')}${/^[+-]\d\d$/.test(zone) ? `${zone}:00` : zone}`)
    if (Number.isNaN(since)) throw invalidQuery('changes-since', value, `${pythonRepr(value)} is not a 'date-time'`)
  }
  // Responses show whole seconds, so every change within the named second matches.
  return since === null ? null : Math.floor(since / SINCE_SECOND_MS) * SINCE_SECOND_MS
}

function readOrder (query: Query, choices: Choices): readonly SortBy[] {
  const keys = query.all('sort_key')
  for (const key of keys) {
    const known: readonly string[] = SORT_KEYS
    if (!known.includes(key) && !IGNORED_SORT_KEYS.includes(key)) {
      throw invalidQuery('sort_key', key, `${pythonRepr(key)} is not one of ${formatChoices([...SORT_KEYS, ...IGNORED_SORT_KEYS])}`)
    }
  }
  const directions = query.all('sort_dir')
  if (keys.length === 0 && directions.length === 0) return []
  const named = keys.length === 0 ? ['created_at'] : keys
  const order = named.map((key, index) => ({ key, isDescending: (directions[index] ?? directions[0] ?? 'desc') === 'desc' }))
    .filter(({ key }) => !IGNORED_SORT_KEYS.includes(key))
  const forbidden = order.find(({ key }) => choices.serverMembers === 'nova' && (key === 'host' || key === 'node'))
  if (forbidden !== undefined) throw new Refusal('query-forbidden', { reason: `Only administrators can sort servers by ${forbidden.key}` })
  if (directions.some((direction) => direction !== 'asc' && direction !== 'desc')) {
    throw new Refusal('query-invalid', { reason: "Invalid input received: Unknown sort direction, must be 'desc' or 'asc'" })
  }
  if (directions.length > named.length) throw new Refusal('query-invalid', { reason: 'Invalid input received: Sort direction size exceeds sort key size' })
  return order
}

const TRUE_WORDS = ['1', 't', 'true', 'on', 'y', 'yes', '']
const FALSE_WORDS = ['0', 'f', 'false', 'off', 'n', 'no']

/** Refuses `all_tenants`: only administrators may list the servers of all projects. */
function refuseAllTenants (query: Query, { name }: ListContext): void {
  const value = query.last('all_tenants')
  if (value === undefined) return
  const word = value.trim().toLowerCase()
  if (TRUE_WORDS.includes(word)) throw new Refusal('policy', { action: `os_compute_api:servers:${name}:get_all_tenants` })
  if (!FALSE_WORDS.includes(word)) {
    throw new Refusal('query-invalid', { reason: `Unrecognized value '${value}', acceptable values are: '0', '1', 'f', 'false', 'n', 'no', 'off', 'on', 't', 'true', 'y', 'yes'` })
  }
}
