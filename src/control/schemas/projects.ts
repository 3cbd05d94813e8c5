// The request schemas of the project calls.
import { Type } from '@sinclair/typebox'
import { durationMembers } from '../../shapes/duration.js'
import { ClockChangeSchema } from '../../shapes/clock-change.js'
import { PROJECT_ID } from '../../core/identity.js'
import { PROFILE_NAMES } from '../../core/profile.js'
import { ProfileFileSchema } from '../../shapes/profile-file.js'
import { FleetServerSchema } from '../../shapes/server-list.js'

const idOptions = { pattern: PROJECT_ID.source, description: 'lower-case hexadecimal digits and dashes, at most 64' }

export const ProjectPathSchema = Type.Object({ id: Type.String(idOptions) })

export const ProjectInputSchema = Type.Object({
  id: Type.Optional(Type.String(idOptions)),
  name: Type.Optional(Type.String({ minLength: 1, maxLength: 255 })),
  seed: Type.Optional(Type.Union([Type.Number(), Type.String({ minLength: 1, maxLength: 255 })])),
  profile: Type.Optional(Type.Union([
    Type.Union(PROFILE_NAMES.map((name) => Type.Literal(name))),
    ProfileFileSchema,
    Type.Record(Type.String(), Type.Union([Type.String(), Type.Number(), Type.Null()]), { description: 'name and choices, as in PATCH /_emulator/profile' })
  ])),
  clock: Type.Optional(Type.Union([Type.String({ description: 'system, manual, auto, or a speed such as 10x' }), ClockChangeSchema])),
  servers: Type.Optional(Type.Array(FleetServerSchema)),
  ...durationMembers
}, { additionalProperties: false })
