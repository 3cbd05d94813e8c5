// The members of a server that no rule reads: the given ones, and defaults for the rest.
import { createStream, hexDigits } from '../core/random.js'
import { DEFAULT_FLAVOR_ID, DEFAULT_IMAGE_ID } from './references.js'
import type { Choices } from '../core/profile.js'
import type { ServerRecord } from '../core/server.js'

const DEFAULT_ZONE = 'eu-de-01'

/** Returns the availability zone of a server without computing its other members. */
export function zoneOf (record: ServerRecord): string {
  return String(record.attributes['OS-EXT-AZ:availability_zone'] ?? DEFAULT_ZONE)
}

/**
 * Returns the tags of a server. Open Telekom Cloud gives one to each BMS that has none; Nova does not.
 * Source: Querying Details About a BMS; NOVA.md section 6.
 */
export function tagsOf ({ attributes }: ServerRecord, { serverMembers }: Pick<Choices, 'serverMembers'>): readonly string[] {
  return attributes['tags'] as readonly string[] | undefined ?? (serverMembers === 'nova' ? [] : ['__type_baremetal'])
}

/**
 * Returns every documented member that is not state, by wire name. Defaults derive from the id, so that each run shows the
 * same. They are computed on each read, so that a million servers need not store them.
 */
export function attributesOf (record: ServerRecord): Readonly<Record<string, unknown>> {
  const stream = createStream(record.id, 'attributes')
  return {
    user_id: '1311c433dd9b408886f57d695c229cbe',
    hostId: hexDigits(stream, 56),
    metadata: {},
    addresses: {},
    flavor: { id: DEFAULT_FLAVOR_ID },
    image: { id: DEFAULT_IMAGE_ID },
    key_name: null,
    security_groups: [{ name: 'default' }],
    'os-extended-volumes:volumes_attached': [],
    config_drive: '',
    accessIPv4: '',
    accessIPv6: '',
    'OS-DCF:diskConfig': 'MANUAL',
    'OS-EXT-AZ:availability_zone': DEFAULT_ZONE,
    'OS-EXT-SRV-ATTR:host': 'bms.eu-de-01',
    'OS-EXT-SRV-ATTR:hypervisor_hostname': 'nova001@1',
    'OS-EXT-SRV-ATTR:instance_name': `instance-${hexDigits(stream, 8)}`,
    'OS-EXT-SRV-ATTR:hostname': record.name,
    'OS-EXT-SRV-ATTR:reservation_id': `r-${hexDigits(stream, 8)}`,
    'OS-EXT-SRV-ATTR:launch_index': 0,
    'OS-EXT-SRV-ATTR:kernel_id': '',
    'OS-EXT-SRV-ATTR:ramdisk_id': '',
    'OS-EXT-SRV-ATTR:root_device_name': '/dev/sda',
    'OS-EXT-SRV-ATTR:user_data': null,
    'OS-SRV-USG:terminated_at': null,
    description: record.name,
    host_status: 'UP',
    ...record.attributes
  }
}
