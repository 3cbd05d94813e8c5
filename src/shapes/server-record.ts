// A server's record as a snapshot holds it: every member is checked as strictly as in a call.
import { Type } from '@sinclair/typebox'
import { AttributesSchema, SERVER_ID, ServerNameSchema, TaskStateSchema, VmStateSchema, PowerStateSchema } from './server.js'
import { ACTION_NAMES, ALL_ACTION_NAMES, eachTask } from '../core/actions.js'
import { MAX_ACTIONS } from '../core/server.js'
import { MAX_COUNTED } from '../core/fleet/series.js'
import { MAX_DURATION_MS } from '../core/time/duration.js'
import { MAX_INSTANT_MS, MIN_INSTANT_MS } from '../core/time/instant.js'

const closed = { additionalProperties: false }

/** An instant; a fraction stands for microseconds. */
export const MsSchema = Type.Number({ minimum: MIN_INSTANT_MS, maximum: MAX_INSTANT_MS })
export const NullableMsSchema = Type.Union([MsSchema, Type.Null()])
export const ActionSchema = Type.Union(ACTION_NAMES.map((name) => Type.Literal(name)))
const ActionNameSchema = Type.Union(ALL_ACTION_NAMES.map((name) => Type.Literal(name)))
export const ResultSchema = Type.Union([Type.Literal('Success'), Type.Literal('Error')])
export const RecordIdSchema = Type.String({ pattern: SERVER_ID })

const LengthSchema = Type.Number({ minimum: 0, maximum: MAX_DURATION_MS })
const DurationSchema = Type.Union([
  Type.Object({ kind: Type.Literal('fixed'), ms: LengthSchema }, closed),
  Type.Object({ kind: Type.Literal('uniform'), minMs: LengthSchema, maxMs: LengthSchema }, closed),
  Type.Object({ kind: Type.Literal('logNormal'), medianMs: LengthSchema, sigma: Type.Number({ minimum: 0, maximum: 10 }) }, closed)
])

/** One duration for each task. */
export const DurationsSchema = Type.Object(eachTask(DurationSchema), closed)

const FaultSchema = Type.Union([Type.Object({ code: Type.Integer(), message: Type.String(), details: Type.String(), createdAtMs: MsSchema }, closed), Type.Null()])

/** The longest task has fewer changes than this. */
const MAX_PENDING = 16

/** A record, complete and with no other members. */
export const RecordSchema = Type.Object({
  id: RecordIdSchema,
  name: ServerNameSchema,
  vmState: VmStateSchema,
  taskState: TaskStateSchema,
  powerState: PowerStateSchema,
  locked: Type.Boolean(),
  createdAtMs: MsSchema,
  updatedAtMs: MsSchema,
  launchedAtMs: NullableMsSchema,
  fault: FaultSchema,
  pending: Type.Array(Type.Object({
    atMs: MsSchema,
    set: Type.Object({
      vmState: Type.Optional(VmStateSchema),
      taskState: Type.Optional(TaskStateSchema),
      powerState: Type.Optional(PowerStateSchema),
      fault: Type.Optional(FaultSchema),
      launchedAtMs: Type.Optional(NullableMsSchema)
    }, closed)
  }, closed), { maxItems: MAX_PENDING }),
  actions: Type.Array(Type.Object({
    action: ActionNameSchema,
    requestId: Type.String({ maxLength: 255 }),
    userId: Type.String({ maxLength: 1024 }),
    projectId: Type.String({ maxLength: 255 }),
    startedAtMs: MsSchema,
    endsAtMs: NullableMsSchema,
    result: ResultSchema
  }, closed), { maxItems: MAX_ACTIONS }),
  durations: Type.Partial(DurationsSchema),
  attributes: AttributesSchema
}, closed)

/** A record of a fleet; with `count`, a series. */
export const FleetItemSchema = Type.Object({
  ...RecordSchema.properties,
  count: Type.Optional(Type.Integer({ minimum: 1, maximum: MAX_COUNTED }))
}, closed)
