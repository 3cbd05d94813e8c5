// The schemas of a snapshot: everything, or one project, as one JSON document with a version. What depends on several
// members is checked when the document is restored.
import { Type, type Static, type TSchema } from '@sinclair/typebox'
import { OPERATION_NAMES } from '../core/operations.js'
import { LearnedValuesSchema, ProfileFileSchema } from './profile-file.js'
import { PROJECT_ID } from '../core/identity.js'
import { MAX_INSTANT_MS, MIN_INSTANT_MS } from '../core/time/instant.js'
import { MAX_SCALE } from './clock-change.js'
import { DurationsSchema, FleetItemSchema, MsSchema, RecordIdSchema, RecordSchema } from './server-record.js'
import { STATUSES } from '../core/states.js'
import { TaskStateSchema } from './server.js'

/** The version that this emulator writes and reads. */
export const SNAPSHOT_VERSION = 1

const closed = { additionalProperties: false }
/** Ids of events are counted, and must stay exact. */
const CountSchema = Type.Integer({ minimum: 0, maximum: 1_000_000_000_000 })
/** The seed of a project is that of the template with the id of the project. */
const SeedSchema = Type.Union([Type.Number(), Type.String({ maxLength: 400 })])
/** Texts that this emulator makes itself, or keeps of a name. */
const ShortSchema = Type.String({ maxLength: 255 })
const WordSchema = Type.Integer({ minimum: -2147483648, maximum: 4294967295 })
const StreamSchema = Type.Tuple([WordSchema, WordSchema, WordSchema, WordSchema])
const TextsSchema = Type.Record(Type.String(), Type.Union([Type.String(), Type.Number(), Type.Array(Type.String())]))
const ProjectIdSchema = Type.String({ pattern: PROJECT_ID.source })
const OwnerSchema = Type.Union([ProjectIdSchema, Type.Literal('')])
const NullableTextSchema = Type.Union([Type.String(), Type.Null()])
const OperationSchema = Type.Union(OPERATION_NAMES.map((name) => Type.Literal(name)))

const ClockSchema = Type.Object({
  mode: Type.Union([Type.Literal('system'), Type.Literal('manual'), Type.Literal('auto')]),
  scale: Type.Number({ exclusiveMinimum: 0, maximum: MAX_SCALE }),
  nowMs: Type.Optional(Type.Integer({ minimum: MIN_INSTANT_MS, maximum: MAX_INSTANT_MS }))
}, closed)

const profileSchema = <Learned extends TSchema>(learned: Learned) => Type.Object({
  name: Type.String(),
  set: Type.Record(Type.String(), Type.Object({
    value: Type.Union([Type.String(), Type.Number()]),
    origin: Type.Union((['profile', 'learned', 'file', 'environment', 'flag', 'call'] as const).map((origin) => Type.Literal(origin)))
  }, closed)),
  learned: Type.Optional(learned)
}, closed)
const ProjectProfileSchema = profileSchema(LearnedValuesSchema)

/** The scope of a rule: its project, or null for the template. */
const ScopeSchema = Type.Union([OwnerSchema, Type.Null()])

/** A rule that applied to a request. */
export const FiredSchema = Type.Object({ ruleId: ShortSchema, ruleProjectId: ScopeSchema, kind: ShortSchema, draw: CountSchema }, closed)

const EntrySchema = Type.Object({
  id: CountSchema,
  requestId: ShortSchema,
  projectId: OwnerSchema,
  atMs: MsSchema,
  realAtMs: MsSchema,
  durationMs: MsSchema,
  method: ShortSchema,
  path: Type.String(),
  operation: OperationSchema,
  serverId: NullableTextSchema,
  requestHeaders: TextsSchema,
  requestBody: Type.String(),
  status: Type.Integer({ minimum: 0, maximum: 999 }),
  responseHeaders: TextsSchema,
  responseBody: Type.String(),
  faults: Type.Array(FiredSchema)
}, closed)

const StatusSchema = Type.Union([...STATUSES.map((status) => Type.Literal(status)), Type.Null()])
const EventSchema = Type.Union([
  Type.Object({
    kind: Type.Literal('transition'), id: CountSchema, projectId: OwnerSchema, atMs: MsSchema, serverId: RecordIdSchema, name: Type.String(), from: StatusSchema, to: StatusSchema, taskState: TaskStateSchema
  }, closed),
  Type.Object({
    kind: Type.Literal('fault'), id: CountSchema, projectId: OwnerSchema, atMs: MsSchema, ruleId: ShortSchema, ruleProjectId: ScopeSchema, effect: ShortSchema, draw: CountSchema, operation: OperationSchema, serverId: NullableTextSchema, requestId: ShortSchema
  }, closed)
])

/** A rule with its counters and the state of its stream. */
const RuleStateSchema = Type.Object({
  rule: Type.Unknown(), fromTemplate: Type.Boolean(), addedAtMs: MsSchema, seen: CountSchema, hits: CountSchema, draws: CountSchema, stream: StreamSchema
}, closed)

const FaultsSchema = Type.Object({ rules: Type.Array(RuleStateSchema), header: Type.Object({ draws: CountSchema, stream: StreamSchema }, closed) }, closed)

const WorldSchema = Type.Object({
  id: OwnerSchema,
  seed: SeedSchema,
  profile: ProjectProfileSchema,
  clock: ClockSchema,
  durations: DurationsSchema,
  fleet: CountSchema,
  servers: Type.Array(Type.Object({ id: RecordIdSchema, record: Type.Union([RecordSchema, Type.Null()]) }, closed)),
  due: Type.Array(RecordIdSchema),
  deleted: Type.Array(RecordSchema),
  own: Type.Object({
    name: Type.Optional(Type.String({ minLength: 1, maxLength: 255 })),
    seed: Type.Optional(SeedSchema),
    profile: Type.Optional(ProjectProfileSchema),
    clock: Type.Optional(ClockSchema),
    fleet: Type.Optional(CountSchema),
    durations: Type.Optional(Type.Partial(DurationsSchema))
  }, closed),
  faults: FaultsSchema,
  streams: Type.Object({
    requestIds: Type.Optional(StreamSchema), durations: Type.Optional(StreamSchema), ids: Type.Optional(StreamSchema), tokens: Type.Optional(StreamSchema)
  }, closed),
  journal: Type.Object({ dropped: CountSchema, entries: Type.Array(EntrySchema) }, closed),
  events: Type.Object({ dropped: CountSchema, events: Type.Array(EventSchema) }, closed),
  parts: Type.Record(Type.String(), Type.Unknown())
}, closed)
export type WorldSnapshot = Static<typeof WorldSchema>

const headMembers = {
  version: Type.Literal(SNAPSHOT_VERSION),
  heldDropped: Type.Optional(Type.Integer({ minimum: 0, description: 'the number of held responses; a restore does not bring them back' }))
}

/** The whole world. */
export const SnapshotSchema = Type.Object({
  ...headMembers,
  lastEventId: CountSchema,
  template: Type.Object({
    seed: SeedSchema,
    idSeed: Type.Optional(SeedSchema),
    profile: profileSchema(ProfileFileSchema),
    clock: ClockSchema,
    durations: DurationsSchema,
    rules: Type.Array(Type.Unknown()),
    fleet: CountSchema,
    fleets: Type.Record(Type.String({ pattern: PROJECT_ID.source }), CountSchema, closed),
    projectDurations: Type.Optional(Type.Record(Type.String({ pattern: PROJECT_ID.source }), Type.Partial(DurationsSchema), closed)),
    defaultProjectId: ProjectIdSchema
  }, closed),
  fleets: Type.Array(Type.Array(FleetItemSchema)),
  common: WorldSchema,
  projects: Type.Array(WorldSchema),
  readCounts: Type.Optional(Type.Array(Type.Object({ id: ProjectIdSchema, faults: FaultsSchema }, closed), { description: 'what fault rules have counted in projects that were only read' }))
}, closed)
export type Snapshot = Static<typeof SnapshotSchema>

/** One project, named by `project`. */
export const ProjectSnapshotSchema = Type.Object({
  ...headMembers,
  project: ProjectIdSchema,
  fleets: Type.Array(Type.Array(FleetItemSchema)),
  projects: Type.Array(WorldSchema, { minItems: 1, maxItems: 1 })
}, closed)
export type ProjectSnapshot = Static<typeof ProjectSnapshotSchema>
