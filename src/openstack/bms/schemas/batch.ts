// The bodies of the batch calls. Source: Restarting BMSs, Starting BMSs, Stopping BMSs.
import { Type, type Static } from '@sinclair/typebox'
import { REBOOT_TYPES } from '../../../core/reboot.js'

const ServersSchema = Type.Array(Type.Object({ id: Type.String({ minLength: 1 }) }, { additionalProperties: false }), {
  minItems: 1, maxItems: 1000, description: 'the servers, at most 1000'
})

/** `type` is documented as mandatory and also as HARD by default, so it may be omitted (API.md C3). */
export const BatchRebootBodySchema = Type.Object({
  reboot: Type.Object({
    type: Type.Optional(Type.String({ enum: [...REBOOT_TYPES], description: 'HARD; SOFT where the profile accepts it' })),
    servers: ServersSchema
  }, { additionalProperties: false })
}, { additionalProperties: false })
export type BatchRebootBody = Static<typeof BatchRebootBodySchema>

export const BatchStartBodySchema = Type.Object({
  'os-start': Type.Object({ servers: ServersSchema }, { additionalProperties: false })
}, { additionalProperties: false })

export const BatchStopBodySchema = Type.Object({
  'os-stop': Type.Object({
    type: Type.Optional(Type.Literal('HARD', { description: 'only HARD' })),
    servers: ServersSchema
  }, { additionalProperties: false })
}, { additionalProperties: false })

export const JobPathSchema = Type.Object({
  project_id: Type.String({ description: 'project, 32 hex digits' }),
  job_id: Type.String({ description: 'job' })
})
