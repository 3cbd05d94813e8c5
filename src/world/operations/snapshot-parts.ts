// The parts of a project's snapshot besides servers, clock, faults and journal: one row for each store of a world.
import { Type, type TArray, type TSchema } from '@sinclair/typebox'
import { Value } from '@sinclair/typebox/value'
import { explainMismatch } from '../../shapes/explain-mismatch.js'
import { ActionSchema, MsSchema, NullableMsSchema, RecordSchema, ResultSchema } from '../../shapes/server-record.js'
import { checkRecord } from './check-snapshot.js'
import { FiredSchema } from '../../shapes/snapshot.js'
import { JOB_LIMITS } from '../../store/job-store.js'
import { MAX_DURATION_MS } from '../../core/time/duration.js'
import { MAX_INSTANT_MS } from '../../core/time/instant.js'
import { MAX_MASKS, MAX_COUNTED_TOKENS, type Mask } from '../masks.js'
import { READ_OPERATIONS } from '../../faults/settings.js'
import { withinMember } from '../../core/error-prefix.js'
import type { Job } from '../../core/job.js'
import type { TokenRecord } from '../../core/token.js'
import type { World } from '../world.js'

/** A part of a world, under its own name. */
export interface SnapshotPart {
  /** Returns the state as JSON. It must return the same after a restore. */
  dump(world: World): unknown
  /**
   * Checks a state and returns a function that restores it into a fresh world, so an invalid snapshot changes nothing.
   * @throws RangeError with one line that names the member and what was expected
   */
  read(data: unknown): (world: World) => void
}

const closed = { additionalProperties: false }
const nullable = <Schema extends TSchema>(schema: Schema) => Type.Union([schema, Type.Null()])
const IdSchema = Type.String({ minLength: 1 })
const CountSchema = Type.Integer({ minimum: 0, maximum: 1_000_000 })
const DomainSchema = Type.Object({ id: Type.String(), name: Type.String() }, closed)

const TokenSchema = Type.Object({
  id: IdSchema,
  user: Type.Object({ id: Type.String(), name: Type.String(), domain: DomainSchema, roles: Type.Array(Type.String()) }, closed),
  project: nullable(Type.Object({ id: Type.String(), name: Type.String(), domain: DomainSchema }, closed)),
  domain: nullable(DomainSchema),
  methods: Type.Array(Type.String()),
  auditIds: Type.Array(Type.String()),
  issuedAtMs: MsSchema,
  expiresAtMs: MsSchema,
  isRevoked: Type.Boolean()
}, closed)

const MaskSchema = Type.Object({
  kind: Type.Union([Type.Literal('visible'), Type.Literal('invisible'), Type.Literal('stale')]),
  serverId: IdSchema,
  fault: FiredSchema,
  requestId: Type.String(),
  shown: RecordSchema,
  operations: Type.Array(Type.Union(READ_OPERATIONS.map((name) => Type.Literal(name)))),
  reads: nullable(CountSchema),
  // The end of a mask is compared only, and may lie beyond the last instant.
  untilMs: nullable(Type.Number({ minimum: 0, maximum: MAX_INSTANT_MS + MAX_DURATION_MS })),
  seen: Type.Array(Type.Tuple([Type.String(), CountSchema]), { maxItems: MAX_COUNTED_TOKENS })
}, closed)

const JobSchema = Type.Object({
  id: IdSchema,
  action: ActionSchema,
  beganAtMs: MsSchema,
  subJobs: Type.Array(Type.Object({
    id: IdSchema,
    serverId: Type.String(),
    beganAtMs: MsSchema,
    endsAtMs: NullableMsSchema,
    result: ResultSchema,
    refused: nullable(Type.Object({ code: Type.String(), reason: Type.String() }, closed))
  }, closed), { minItems: 1, maxItems: JOB_LIMITS.subJobs })
}, closed)

/** The parts by name. A part that a snapshot omits stays as in a fresh world. */
export const SNAPSHOT_PARTS: Readonly<Record<string, SnapshotPart>> = {
  masks: listPart(Type.Array(MaskSchema, { maxItems: MAX_MASKS }), ({ masks }) => masks.state(), ({ masks }, list) => masks.restore(list), checkMask),
  jobs: listPart<Job>(Type.Array(JobSchema, { maxItems: JOB_LIMITS.jobs }), ({ jobs }) => [...jobs.list()], ({ jobs }, list) => {
    for (const job of list) jobs.add(job)
  }),
  tokens: listPart<TokenRecord>(Type.Array(TokenSchema), ({ tokens }) => tokens.list(), ({ tokens }, list) => tokens.restore(list))
}

function checkMask ({ shown, serverId }: Mask): void {
  if (shown.id !== serverId) throw new RangeError(`shown.id is ${shown.id}; expected ${serverId}`)
  withinMember('shown', () => checkRecord(shown))
}

/** Returns a part that is a list of records with this schema. */
function listPart<Item> (listSchema: TArray<TSchema & { static: Item }>, dump: SnapshotPart['dump'], restore: (world: World, list: readonly Item[]) => void, check: (item: Item) => void = () => {}): SnapshotPart {
  return {
    dump,
    read: (data) => {
      if (!Value.Check(listSchema, data)) throw new RangeError(explainMismatch(Value.Errors(listSchema, data), 'the list'))
      const list: readonly Item[] = data
      for (const [index, item] of list.entries()) withinMember(`[${index}]`, () => check(item))
      return (world) => restore(world, list)
    }
  }
}
