// The schema of a snapshot: the state of all projects as one JSON document with a version. Fault rules are checked in
// `faults`.
import { Type, type Static, type TSchema } from '@sinclair/typebox'
import { MAX_INSTANT_MS, MIN_INSTANT_MS } from '../core/instant.js'
import { MAX_SCALE } from './clock-change.js'
import { TASK_STATES, VM_STATES } from '../core/states.js'

/** The version that this emulator writes and reads. */
export const SNAPSHOT_VERSION = 1

const nullable = <Schema extends TSchema>(schema: Schema) => Type.Union([schema, Type.Null()])
const closed = { additionalProperties: false }
const MsSchema = Type.Number({ minimum: MIN_INSTANT_MS, maximum: MAX_INSTANT_MS })
const CountSchema = Type.Integer({ minimum: 0 })
const SeedSchema = Type.Union([Type.Number(), Type.String()])
const WordSchema = Type.Integer({ minimum: -2147483648, maximum: 4294967295 })
const StreamSchema = Type.Tuple([WordSchema, WordSchema, WordSchema, WordSchema])
const TextsSchema = Type.Record(Type.String(), Type.Union([Type.String(), Type.Number(), Type.Array(Type.String())]))

const DurationSchema = Type.Union([
  Type.Object({ kind: Type.Literal('fixed'), ms: Type.Number({ minimum: 0 }) }, closed),
  Type.Object({ kind: Type.Literal('uniform'), minMs: Type.Number({ minimum: 0 }), maxMs: Type.Number({ minimum: 0 }) }, closed),
  Type.Object({ kind: Type.Literal('logNormal'), medianMs: Type.Number({ minimum: 0 }), sigma: Type.Number({ minimum: 0, maximum: 10 }) }, closed)
])
const DurationsSchema = Type.Record(Type.String(), DurationSchema)

const VmStateSchema = Type.Union(VM_STATES.map((state) => Type.Literal(state)))
const TaskStateSchema = Type.Union([...TASK_STATES.map((state) => Type.Literal(state)), Type.Null()])
const FaultSchema = nullable(Type.Object({ code: Type.Integer(), message: Type.String(), details: Type.String(), createdAtMs: MsSchema }, closed))

/** A stored server record. Other members are kept as they are. */
export const RecordSchema = Type.Object({
  id: Type.String({ minLength: 1 }),
  name: Type.String(),
  vmState: VmStateSchema,
  taskState: TaskStateSchema,
  powerState: Type.Integer(),
  locked: Type.Boolean(),
  createdAtMs: MsSchema,
  updatedAtMs: MsSchema,
  launchedAtMs: nullable(MsSchema),
  fault: FaultSchema,
  pending: Type.Array(Type.Object({
    atMs: MsSchema,
    set: Type.Object({ vmState: Type.Optional(VmStateSchema), taskState: Type.Optional(TaskStateSchema), powerState: Type.Optional(Type.Integer()), fault: Type.Optional(FaultSchema), launchedAtMs: Type.Optional(nullable(MsSchema)) })
  }, closed)),
  actions: Type.Array(Type.Object({
    action: Type.String(), requestId: Type.String(), startedAtMs: MsSchema, endsAtMs: nullable(MsSchema), result: Type.Union([Type.Literal('Success'), Type.Literal('Error')])
  })),
  durations: DurationsSchema,
  attributes: Type.Record(Type.String(), Type.Unknown())
})

const ClockSchema = Type.Object({
  mode: Type.Union([Type.Literal('system'), Type.Literal('manual'), Type.Literal('auto')]),
  scale: Type.Number({ exclusiveMinimum: 0, maximum: MAX_SCALE }),
  nowMs: Type.Optional(Type.Integer({ minimum: MIN_INSTANT_MS, maximum: MAX_INSTANT_MS }))
}, closed)

const ProfileSchema = Type.Object({
  name: Type.String(),
  set: Type.Record(Type.String(), Type.Object({ value: Type.Unknown(), origin: Type.Union((['profile', 'file', 'environment', 'flag', 'call'] as const).map((origin) => Type.Literal(origin))) }, closed))
}, closed)

const EntrySchema = Type.Object({
  id: CountSchema,
  requestId: Type.String(),
  projectId: Type.String(),
  atMs: MsSchema,
  realAtMs: MsSchema,
  method: Type.String(),
  path: Type.String(),
  operation: Type.String(),
  serverId: nullable(Type.String()),
  requestHeaders: TextsSchema,
  requestBody: Type.String(),
  status: CountSchema,
  responseHeaders: TextsSchema,
  responseBody: Type.String(),
  faults: Type.Array(Type.Object({ ruleId: Type.String(), kind: Type.String(), draw: CountSchema }, closed))
}, closed)

const EventSchema = Type.Union([
  Type.Object({
    kind: Type.Literal('transition'), id: CountSchema, projectId: Type.String(), atMs: MsSchema, serverId: Type.String(), name: Type.String(), from: nullable(Type.String()), to: nullable(Type.String()), taskState: nullable(Type.String())
  }, closed),
  Type.Object({
    kind: Type.Literal('fault'), id: CountSchema, projectId: Type.String(), atMs: MsSchema, ruleId: Type.String(), effect: Type.String(), draw: CountSchema, operation: Type.String(), serverId: nullable(Type.String()), requestId: Type.String()
  }, closed)
])

/** A rule with its counters and the state of its stream. */
const RuleStateSchema = Type.Object({
  rule: Type.Unknown(), addedAtMs: MsSchema, seen: CountSchema, hits: CountSchema, draws: CountSchema, stream: StreamSchema
}, closed)

const WorldSchema = Type.Object({
  id: Type.String({ pattern: '^[0-9a-f-]{0,64}$' }),
  seed: SeedSchema,
  profile: ProfileSchema,
  clock: ClockSchema,
  durations: DurationsSchema,
  fleet: CountSchema,
  servers: Type.Array(Type.Object({ id: Type.String({ minLength: 1 }), record: nullable(RecordSchema) }, closed)),
  due: Type.Array(Type.String()),
  deleted: Type.Array(RecordSchema),
  own: Type.Object({
    name: Type.Optional(Type.String()), seed: Type.Optional(SeedSchema), profile: Type.Optional(ProfileSchema), clock: Type.Optional(ClockSchema), fleet: Type.Optional(CountSchema), durations: Type.Optional(DurationsSchema)
  }, closed),
  faults: Type.Object({ rules: Type.Array(RuleStateSchema), header: Type.Object({ draws: CountSchema, stream: StreamSchema }, closed) }, closed),
  streams: Type.Record(Type.String(), StreamSchema),
  journal: Type.Object({ dropped: CountSchema, entries: Type.Array(EntrySchema) }, closed),
  events: Type.Object({ dropped: CountSchema, events: Type.Array(EventSchema) }, closed),
  parts: Type.Record(Type.String(), Type.Unknown())
}, closed)
export type WorldSnapshot = Static<typeof WorldSchema>

export const SnapshotSchema = Type.Object({
  version: Type.Literal(SNAPSHOT_VERSION),
  lastEventId: CountSchema,
  template: Type.Object({
    seed: SeedSchema,
    profile: ProfileSchema,
    clock: ClockSchema,
    durations: DurationsSchema,
    rules: Type.Array(Type.Unknown()),
    fleet: CountSchema,
    fleets: Type.Record(Type.String(), CountSchema),
    projectDurations: Type.Optional(Type.Record(Type.String(), DurationsSchema)),
    defaultProjectId: Type.String()
  }, closed),
  fleets: Type.Array(Type.Array(RecordSchema)),
  common: WorldSchema,
  projects: Type.Array(WorldSchema)
}, closed)
/** The whole world as one JSON document: what a snapshot holds, and what restores it. */
export type Snapshot = Static<typeof SnapshotSchema>
