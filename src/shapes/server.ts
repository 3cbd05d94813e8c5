// Server documents in the fleet file and the control API: the documented members by wire name, and a few of ours. Schema
// and conversion to a record.
import { Type, type Static } from '@sinclair/typebox'
import { createStream, uuid, type Seed } from '../core/random.js'
import { durationMembers } from './duration.js'
import { MAX_NAME } from '../core/fleet/check-series.js'
import { durationsOf } from './server-durations.js'
import { withPrefix } from '../core/error-prefix.js'
import { parseInstant } from './instant.js'
import { force, type ServerFault, type ServerRecord, type StateSet } from '../core/server.js'
import { powerStateOf, STATES_OF_STATUS, statusOf, STATUSES, TASK_STATES, VM_STATES } from '../core/states.js'

const nullable = <Schema extends ReturnType<typeof Type.String>>(schema: Schema): ReturnType<typeof Type.Union> => Type.Union([schema, Type.Null()])
const InstantSchema = Type.String({ pattern: '^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d{1,9})?Z?$', description: 'ISO 8601, UTC' })
export const VmStateSchema = Type.Union(VM_STATES.map((state) => Type.Literal(state)))
export const TaskStateSchema = Type.Union([...TASK_STATES.map((state) => Type.Literal(state)), Type.Null()])
export const PowerStateSchema = Type.Integer({ minimum: 0, maximum: 7 })

const flavorMembers = {
  id: Type.String({ minLength: 1 }),
  vcpus: Type.Optional(Type.Integer({ minimum: 0 })),
  ram: Type.Optional(Type.Integer({ minimum: 0 })),
  disk: Type.Optional(Type.Integer({ minimum: 0 })),
  ephemeral: Type.Optional(Type.Integer({ minimum: 0 })),
  swap: Type.Optional(Type.Integer({ minimum: 0 })),
  original_name: Type.Optional(Type.String()),
  extra_specs: Type.Optional(Type.Record(Type.String(), Type.String()))
}
const FlavorSchema = Type.Union([Type.String({ minLength: 1 }), Type.Object({
  ...flavorMembers,
  links: Type.Optional(Type.Array(Type.Unknown()))
}, { additionalProperties: false })])

const ImageSchema = Type.Union([Type.String(), Type.Object({
  id: Type.String(),
  links: Type.Optional(Type.Array(Type.Unknown()))
}, { additionalProperties: false })])

const AddressSchema = Type.Object({
  addr: Type.String(),
  version: Type.Union([Type.Literal(4), Type.Literal(6)]),
  'OS-EXT-IPS-MAC:mac_addr': Type.Optional(Type.String()),
  'OS-EXT-IPS:type': Type.Optional(Type.Union([Type.Literal('fixed'), Type.Literal('floating')]))
}, { additionalProperties: false })

/** Members that no rule reads: stored and shown as given. Source: Querying Details About a BMS. */
const attributeMembers = {
  user_id: Type.Optional(Type.String()),
  hostId: Type.Optional(Type.String()),
  metadata: Type.Optional(Type.Record(Type.String({ maxLength: 255 }), Type.String({ maxLength: 255 }))),
  addresses: Type.Optional(Type.Record(Type.String(), Type.Array(AddressSchema))),
  flavor: Type.Optional(FlavorSchema),
  image: Type.Optional(ImageSchema),
  key_name: Type.Optional(nullable(Type.String())),
  security_groups: Type.Optional(Type.Array(Type.Object({ name: Type.String() }, { additionalProperties: false }))),
  'os-extended-volumes:volumes_attached': Type.Optional(Type.Array(Type.Object({
    id: Type.String(), delete_on_termination: Type.Optional(Type.Boolean())
  }, { additionalProperties: false }))),
  config_drive: Type.Optional(Type.String()),
  accessIPv4: Type.Optional(Type.String()),
  accessIPv6: Type.Optional(Type.String()),
  'OS-DCF:diskConfig': Type.Optional(Type.Union([Type.Literal('MANUAL'), Type.Literal('AUTO')])),
  'OS-EXT-AZ:availability_zone': Type.Optional(Type.String()),
  'OS-EXT-SRV-ATTR:host': Type.Optional(Type.String()),
  'OS-EXT-SRV-ATTR:hypervisor_hostname': Type.Optional(Type.String()),
  'OS-EXT-SRV-ATTR:instance_name': Type.Optional(Type.String()),
  'OS-EXT-SRV-ATTR:hostname': Type.Optional(Type.String()),
  'OS-EXT-SRV-ATTR:reservation_id': Type.Optional(Type.String()),
  'OS-EXT-SRV-ATTR:launch_index': Type.Optional(Type.Integer({ minimum: 0 })),
  'OS-EXT-SRV-ATTR:kernel_id': Type.Optional(Type.String()),
  'OS-EXT-SRV-ATTR:ramdisk_id': Type.Optional(Type.String()),
  'OS-EXT-SRV-ATTR:root_device_name': Type.Optional(Type.String()),
  'OS-EXT-SRV-ATTR:user_data': Type.Optional(nullable(Type.String())),
  'OS-SRV-USG:terminated_at': Type.Optional(nullable(InstantSchema)),
  description: Type.Optional(nullable(Type.String())),
  host_status: Type.Optional(Type.Union(['UP', 'UNKNOWN', 'DOWN', 'MAINTENANCE', ''].map((word) => Type.Literal(word)))),
  tags: Type.Optional(Type.Array(Type.String(), { maxItems: 50 })),
  sys_tags: Type.Optional(Type.Array(Type.Object({ key: Type.String(), value: Type.String() }, { additionalProperties: false }))),
  enterprise_project_id: Type.Optional(Type.String()),
  'os:scheduler_hints': Type.Optional(Type.Object({ group: Type.Optional(Type.Array(Type.String())) }))
}
const ATTRIBUTES: ReadonlySet<string> = new Set(Object.keys(attributeMembers))

/** The same members as a record holds them: flavor and image without links. */
export const AttributesSchema = Type.Object({
  ...attributeMembers,
  flavor: Type.Optional(Type.Object(flavorMembers, { additionalProperties: false })),
  image: Type.Optional(Type.Union([Type.Literal(''), Type.Object({ id: Type.String() }, { additionalProperties: false })]))
}, { additionalProperties: false })

const stateMembers = {
  status: Type.Optional(Type.Union(STATUSES.map((status) => Type.Literal(status)))),
  vm_state: Type.Optional(VmStateSchema),
  task_state: Type.Optional(TaskStateSchema),
  power_state: Type.Optional(PowerStateSchema),
  'OS-EXT-STS:vm_state': Type.Optional(VmStateSchema),
  'OS-EXT-STS:task_state': Type.Optional(TaskStateSchema),
  'OS-EXT-STS:power_state': Type.Optional(PowerStateSchema),
  locked: Type.Optional(Type.Boolean()),
  fault: Type.Optional(Type.Union([Type.Object({
    message: Type.String(), code: Type.Integer(), details: Type.Optional(Type.String()), created: Type.Optional(InstantSchema)
  }, { additionalProperties: false }), Type.Null()])),
  created: Type.Optional(InstantSchema),
  updated: Type.Optional(InstantSchema),
  'OS-SRV-USG:launched_at': Type.Optional(nullable(InstantSchema)),
  ...durationMembers
}

/** Derived members: accepted and ignored, so that a response can be used as input. */
const derivedMembers = {
  tenant_id: Type.Optional(Type.String()),
  links: Type.Optional(Type.Unknown()),
  progress: Type.Optional(Type.Integer())
}

/** The pattern of a server's id. */
export const SERVER_ID = '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$'

export const ServerNameSchema = Type.String({ minLength: 1, maxLength: MAX_NAME })

/** A new server. */
export const ServerInputSchema = Type.Object({
  id: Type.Optional(Type.String({ pattern: SERVER_ID, description: 'a UUID in lower case' })),
  name: ServerNameSchema,
  ...stateMembers,
  ...derivedMembers,
  ...attributeMembers
}, { additionalProperties: false })
/** A new server; only `name` is required. Documented members have their wire names. */
export type ServerInput = Static<typeof ServerInputSchema>

/** The members of a server that a patch can change. */
export const ServerPatchSchema = Type.Object({
  name: Type.Optional(ServerNameSchema),
  ...stateMembers,
  ...derivedMembers,
  ...attributeMembers
}, { additionalProperties: false })
/** The members of a server that can be forced; an omitted member keeps its value. */
export type ServerPatch = Static<typeof ServerPatchSchema>

/** What most servers have: a file may have a million of them. */
const NONE: readonly never[] = Object.freeze([])
const NO_MEMBERS: Readonly<Record<string, never>> = Object.freeze({})

/**
 * Returns the record of a server document. The default id derives from seed and name; `attributesOf` adds the defaults of
 * other members when the server is shown.
 * @throws RangeError for an invalid duration or instant
 */
export function recordOf (input: ServerInput, seed: Seed, nowMs: number): ServerRecord {
  const id = input.id ?? uuid(createStream(seed, `server/${input.name}`))
  const createdAtMs = input.created === undefined ? nowMs : readInstant(input.created, 'created')
  const blank: ServerRecord = {
    id,
    name: input.name,
    vmState: 'active',
    taskState: null,
    powerState: 1,
    locked: false,
    createdAtMs,
    updatedAtMs: createdAtMs,
    launchedAtMs: createdAtMs,
    fault: null,
    pending: NONE,
    actions: NONE,
    durations: NO_MEMBERS,
    attributes: NO_MEMBERS
  }
  return patchRecord(blank, input, createdAtMs)
}

/**
 * Forces the members of the patch into the record at `nowMs`. A status sets vm_state and task_state; each can also be
 * given and then wins.
 * @throws RangeError for an invalid duration or instant
 */
export function patchRecord (record: ServerRecord, patch: ServerPatch, nowMs: number): ServerRecord {
  const forced = stateOf(patch, record, nowMs)
  const launched = patch['OS-SRV-USG:launched_at']
  const state = forced === null ? record : force(record, forced, nowMs)
  const durations = durationsOf(patch)
  // Written out, as in `changed`: each server of a file is made here.
  return {
    id: record.id,
    name: patch.name ?? record.name,
    vmState: state.vmState,
    taskState: state.taskState,
    powerState: state.powerState,
    locked: patch.locked ?? record.locked,
    createdAtMs: patch.created === undefined ? record.createdAtMs : readInstant(patch.created, 'created'),
    updatedAtMs: patch.updated === undefined ? nowMs : readInstant(patch.updated, 'updated'),
    launchedAtMs: launched === undefined ? state.launchedAtMs : launched === null ? null : readInstant(String(launched), 'OS-SRV-USG:launched_at'),
    fault: state.fault,
    pending: state.pending,
    actions: state.actions,
    durations: durations === null ? record.durations : { ...record.durations, ...durations },
    attributes: Object.keys(patch).some((name) => ATTRIBUTES.has(name)) ? { ...record.attributes, ...attributesIn(patch) } : record.attributes
  }
}

/** Returns the attributes of a patch in the order of the schema. */
function attributesIn (patch: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const names = [...ATTRIBUTES].filter((name) => Object.hasOwn(patch, name))
  return Object.fromEntries(names.map((name) => [name, attributeOf(name, patch[name])]))
}

/** Returns the states that a patch sets, or null if it sets none. */
function stateOf (patch: ServerPatch, record: ServerRecord, nowMs: number): StateSet | null {
  const ofStatus = patch.status === undefined ? undefined : STATES_OF_STATUS[patch.status]
  const vmState = patch.vm_state ?? patch['OS-EXT-STS:vm_state'] ?? ofStatus?.vmState
  const taskState = patch.task_state !== undefined ? patch.task_state : patch['OS-EXT-STS:task_state'] !== undefined ? patch['OS-EXT-STS:task_state'] : ofStatus?.taskState
  const powerState = patch.power_state ?? patch['OS-EXT-STS:power_state']
  const states = { vmState: vmState ?? record.vmState, taskState: taskState === undefined ? record.taskState : taskState }
  checkStates(patch, states)
  if (powerState !== undefined) checkPower(states, powerState)
  const fault = faultOf(patch, vmState ?? record.vmState, nowMs)
  if (vmState === undefined && taskState === undefined && powerState === undefined && fault === undefined) return null
  return {
    ...(vmState === undefined ? { taskState: record.taskState } : { vmState, powerState: powerStateOf(vmState) }),
    ...(taskState === undefined ? {} : { taskState }),
    ...(powerState === undefined ? {} : { powerState }),
    ...(fault === undefined ? {} : { fault })
  }
}

/** The members that have two names. */
const STATE_MEMBERS = [['vm_state', 'OS-EXT-STS:vm_state'], ['task_state', 'OS-EXT-STS:task_state'], ['power_state', 'OS-EXT-STS:power_state']] as const

/** Refuses states that contradict each other, and those of a server that does not exist. @throws RangeError */
function checkStates (patch: ServerPatch, { vmState, taskState }: Pick<ServerRecord, 'vmState' | 'taskState'>): void {
  for (const [name, longName] of STATE_MEMBERS) {
    const [short, long] = [patch[name], patch[longName]]
    if (short !== undefined && long !== undefined && short !== long) throw new RangeError(`${name} is ${JSON.stringify(short)}, and ${longName} is ${JSON.stringify(long)}; expected one of them, or the same value`)
  }
  if (vmState === 'deleted') throw new RangeError('a server cannot be forced to DELETED; remove it with DELETE /_emulator/servers/ID')
  const { status } = patch
  if (status === undefined || statusOf(vmState, taskState, 'REBOOT') === status || statusOf(vmState, taskState, 'HARD_REBOOT') === status) return
  throw new RangeError(`status is ${JSON.stringify(status)}, but vm_state ${vmState} and task_state ${taskState ?? 'null'} show ${statusOf(vmState, taskState, 'REBOOT')}; expected states that agree, or the status alone`)
}

/** Values of power_state. Source: API.md C11. */
const [RUNNING, POWERED_OFF] = [1, 4]

/** Refuses that a server is off and runs; during a task both can be. @throws RangeError */
function checkPower ({ vmState, taskState }: Pick<ServerRecord, 'vmState' | 'taskState'>, powerState: number): void {
  const expected = powerStateOf(vmState)
  if (expected !== POWERED_OFF || powerState !== RUNNING || taskState !== null) return
  throw new RangeError(`status is "${statusOf(vmState, taskState, 'REBOOT')}", and power_state is ${powerState}, which is running; expected power_state ${expected}, or states that agree`)
}

/** Returns the fault of a patch, or a default one for status ERROR. */
function faultOf (patch: ServerPatch, vmState: string, nowMs: number): ServerFault | null | undefined {
  if (patch.fault === null) return null
  if (patch.fault !== undefined) {
    const { code, message, details = '', created } = patch.fault
    return { code, message, details, createdAtMs: created === undefined ? nowMs : readInstant(created, 'fault.created') }
  }
  if (vmState !== 'error' || patch.status === undefined) return undefined
  return { code: 500, message: 'The server was forced into ERROR.', details: '', createdAtMs: nowMs }
}

function readInstant (text: string, member: string): number {
  return withPrefix(member, () => parseInstant(text))
}

/** Expands a flavor or image that is only an id. Links depend on the request and are not stored. */
function attributeOf (name: string, value: unknown): unknown {
  if (name !== 'flavor' && name !== 'image') return value
  if (typeof value === 'string') return value === '' ? '' : { id: value }
  const { links, ...rest } = value as { links?: unknown }
  return rest
}
