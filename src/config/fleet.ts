// The fleet: the servers that projects start with, from a file or a call.
import { Type, type Static } from '@sinclair/typebox'
import { checked } from '../shapes/compile-once.js'
import { durationsOf, type OwnDurations } from '../shapes/server-durations.js'
import { durationMembers } from '../shapes/duration.js'
import { PROJECT_ID } from '../core/identity.js'
import { FleetServerSchema, readServers } from '../shapes/server-list.js'
import type { FleetItem } from '../core/fleet/series.js'
import type { Seed } from '../core/random.js'
import { withinMember } from '../core/error-prefix.js'

/** `{"servers":[...],"projects":{"ID":{"servers":[...],"rebootDuration":"1s"}}}`. Source: PRODUCT.md section 3. */
export const FleetSchema = Type.Object({
  $schema: Type.Optional(Type.String()),
  servers: Type.Optional(Type.Array(FleetServerSchema)),
  projects: Type.Optional(Type.Record(Type.String({ pattern: PROJECT_ID.source }), Type.Object({
    servers: Type.Optional(Type.Array(FleetServerSchema)),
    ...durationMembers
  }, { additionalProperties: false }), { additionalProperties: false }))
}, { additionalProperties: false, title: 'A fleet', description: 'the servers that projects start with, for bms-emulator --servers FILE' })
/** A fleet as it is written: the servers of every project, and those of single ones. */
export type FleetInput = Static<typeof FleetSchema>

/** The records and series of a fleet: `servers` for every project, `projects` for single ones. */
export interface FleetRecords {
  readonly servers: readonly FleetItem[]
  readonly projects: ReadonlyMap<string, readonly FleetItem[]>
  /** The durations of single projects. */
  readonly durations: ReadonlyMap<string, OwnDurations>
}

/**
 * Reads and checks the whole fleet; a bare list stands for its `servers`.
 * @throws RangeError with one line that names the member and what was expected
 */
export function readFleet (input: unknown, seed: Seed, nowMs: number): FleetRecords {
  const data: unknown = Array.isArray(input) ? { servers: input } : input
  const { servers = [], projects: given = {} } = checked(FleetSchema, data, 'the fleet')
  const projects = Object.entries(given)
  return {
    servers: readServers(servers, 'servers', seed, nowMs),
    projects: new Map(projects.flatMap(([projectId, { servers }]): Array<[string, readonly FleetItem[]]> =>
      servers === undefined ? [] : [[projectId, readServers(servers, `projects.${projectId}.servers`, seed, nowMs)]])),
    durations: new Map(projects.map(([projectId, members]) => [projectId, withinMember(`projects.${projectId}`, () => durationsOf(members) ?? {})]))
  }
}
