// The order of server lists: sort keys and comparison.
import type { ServerRecord } from './server.js'

/** Every sort key that Nova accepts, in the order of its message. Source: Nova's schema of the list. */
export const SORT_KEYS = [
  'access_ip_v4', 'access_ip_v6', 'auto_disk_config', 'availability_zone', 'config_drive', 'created_at', 'display_description',
  'display_name', 'host', 'hostname', 'image_ref', 'instance_type_id', 'kernel_id', 'key_name', 'launch_index', 'launched_at',
  'locked_by', 'node', 'power_state', 'progress', 'project_id', 'ramdisk_id', 'root_device_name', 'task_state', 'terminated_at',
  'updated_at', 'user_id', 'uuid', 'vm_state'
] as const

/** Sort keys that Nova accepts and ignores. Source: Nova's schema of the list. */
export const IGNORED_SORT_KEYS: readonly string[] = [
  'architecture', 'cell_name', 'cleaned', 'default_ephemeral_device', 'default_swap_device', 'deleted', 'deleted_at',
  'disable_terminate', 'ephemeral_gb', 'ephemeral_key_uuid', 'id', 'key_data', 'launched_on', 'locked', 'memory_mb', 'os_type',
  'reservation_id', 'root_gb', 'shutdown_terminate', 'user_data', 'vcpus', 'vm_mode'
]

type Value = string | number | null

/** The value of a key in the record. Other keys compare an attribute, see `MEMBERS`. */
const VALUES: Readonly<Record<string, (record: ServerRecord) => Value>> = {
  uuid: ({ id }) => id,
  display_name: ({ name }) => name,
  vm_state: ({ vmState }) => vmState,
  task_state: ({ taskState }) => taskState,
  power_state: ({ powerState }) => powerState,
  created_at: ({ createdAtMs }) => createdAtMs,
  updated_at: ({ updatedAtMs }) => updatedAtMs,
  launched_at: ({ launchedAtMs }) => launchedAtMs,
  locked_by: ({ locked }) => locked ? 'owner' : null
}

const MEMBERS: Readonly<Record<string, string>> = {
  access_ip_v4: 'accessIPv4',
  access_ip_v6: 'accessIPv6',
  auto_disk_config: 'OS-DCF:diskConfig',
  availability_zone: 'OS-EXT-AZ:availability_zone',
  config_drive: 'config_drive',
  display_description: 'description',
  host: 'OS-EXT-SRV-ATTR:host',
  hostname: 'OS-EXT-SRV-ATTR:hostname',
  image_ref: 'image',
  instance_type_id: 'flavor',
  kernel_id: 'OS-EXT-SRV-ATTR:kernel_id',
  key_name: 'key_name',
  launch_index: 'OS-EXT-SRV-ATTR:launch_index',
  node: 'OS-EXT-SRV-ATTR:hypervisor_hostname',
  ramdisk_id: 'OS-EXT-SRV-ATTR:ramdisk_id',
  root_device_name: 'OS-EXT-SRV-ATTR:root_device_name',
  terminated_at: 'OS-SRV-USG:terminated_at',
  user_id: 'user_id'
}

/** One sort key with its direction. */
export interface SortBy {
  readonly key: string
  readonly isDescending: boolean
}

/** Returns a comparison by the keys in turn. A missing value comes first in ascending order, as in a database. */
export function compareServers (order: readonly SortBy[]): (a: ServerRecord, b: ServerRecord) => number {
  const steps = order.map(({ key, isDescending }) => ({ valueOf: valueOf(key), sign: isDescending ? -1 : 1 }))
  return (a, b) => {
    for (const { valueOf, sign } of steps) {
      const result = compare(valueOf(a), valueOf(b))
      if (result !== 0) return sign * result
    }
    return 0
  }
}

function valueOf (key: string): (record: ServerRecord) => Value {
  const own = VALUES[key]
  if (own !== undefined) return own
  const member = MEMBERS[key] ?? ''
  return ({ attributes }) => {
    const value = attributes[member]
    if (typeof value === 'object' && value !== null && 'id' in value) return String(value.id)
    return typeof value === 'string' || typeof value === 'number' ? value : null
  }
}

function compare (a: Value, b: Value): number {
  if (a === b) return 0
  if (a === null) return -1
  if (b === null) return 1
  return a < b ? -1 : 1
}
