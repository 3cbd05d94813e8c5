// The parts of a project's snapshot besides servers, clock, faults and journal: one row for each store of a world.
import { Type, type TSchema } from '@sinclair/typebox'
import { Value } from '@sinclair/typebox/value'
import { explainMismatch } from '../../shapes/explain-mismatch.js'
import { RecordSchema } from '../../shapes/snapshot.js'
import type { Job } from '../../core/job.js'
import type { Mask } from '../masks.js'
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

const TokenSchema = Type.Object({
  id: Type.String({ minLength: 1 }),
  user: Type.Object({ id: Type.String(), name: Type.String() }),
  project: Type.Union([Type.Object({ id: Type.String() }), Type.Null()]),
  domain: Type.Union([Type.Object({ id: Type.String() }), Type.Null()]),
  methods: Type.Array(Type.String()),
  auditIds: Type.Array(Type.String()),
  issuedAtMs: Type.Number(),
  expiresAtMs: Type.Number(),
  isRevoked: Type.Boolean()
})

const MaskSchema = Type.Object({
  kind: Type.Union([Type.Literal('visible'), Type.Literal('invisible'), Type.Literal('stale')]),
  serverId: Type.String(),
  fault: Type.Object({ ruleId: Type.String(), draw: Type.Integer() }),
  requestId: Type.String(),
  shown: RecordSchema,
  operations: Type.Array(Type.String()),
  reads: Type.Union([Type.Number(), Type.Null()]),
  untilMs: Type.Union([Type.Number(), Type.Null()]),
  seen: Type.Array(Type.Tuple([Type.String(), Type.Number()]))
})

const JobSchema = Type.Object({
  id: Type.String({ minLength: 1 }),
  action: Type.String(),
  beganAtMs: Type.Number(),
  subJobs: Type.Array(Type.Object({
    id: Type.String(),
    serverId: Type.String(),
    beganAtMs: Type.Number(),
    endsAtMs: Type.Union([Type.Number(), Type.Null()]),
    result: Type.Union([Type.Literal('Success'), Type.Literal('Error')]),
    refused: Type.Union([Type.Object({ code: Type.String(), reason: Type.String() }), Type.Null()])
  }))
})

/** The parts by name. A part that a snapshot omits stays as in a fresh world. */
export const SNAPSHOT_PARTS: Readonly<Record<string, SnapshotPart>> = {
  masks: listPart(MaskSchema, ({ masks }) => masks.state(), ({ masks }, list) => masks.restore(list as Mask[])),
  jobs: listPart(JobSchema, ({ jobs }) => [...jobs.list()], ({ jobs }, list) => {
    for (const job of list as Job[]) jobs.add(job)
  }),
  tokens: listPart(TokenSchema, ({ tokens }) => tokens.list(), ({ tokens }, list) => tokens.restore(list as TokenRecord[]))
}

/** Returns a part that is a list of records with this schema. */
function listPart (schema: TSchema, dump: SnapshotPart['dump'], restore: (world: World, list: unknown[]) => void): SnapshotPart {
  const listSchema = Type.Array(schema)
  return {
    dump,
    read: (data) => {
      if (!Value.Check(listSchema, data)) throw new RangeError(explainMismatch(Value.Errors(listSchema, data), 'the list'))
      return (world) => restore(world, data)
    }
  }
}
