// Bodies of which the operations check more than the schemas of their routes, with messages of their own.
import { Type, type TSchema } from '@sinclair/typebox'
import { AdvanceSchema } from '../schemas/clock.js'
import { CHOICES, PROFILE_NAMES } from '../../core/profile.js'
import { FixedDurationSchema } from '../../shapes/duration.js'
import { nullable } from '../../shapes/call-note.js'

const CLOSED = { additionalProperties: false }

const literals = (values: ReadonlyArray<string | number>): TSchema => Type.Union(values.map((value) => Type.Literal(value)))

const choices = Object.fromEntries(Object.entries(CHOICES).map(([name, { about, values }]): [string, TSchema] => [
  name, Type.Optional(nullable(values === 'duration' ? FixedDurationSchema : literals(values), { description: `${about}; null gives it back to the profile` }))
]))

/** The body of PATCH profile: a profile, and choices with their values. */
export const ProfileBodySchema = Type.Object({
  name: Type.Optional(literals(PROFILE_NAMES)),
  choices: Type.Optional(Type.Object(choices, { ...CLOSED, description: 'choices as GET shows them' })),
  ...choices
}, { ...CLOSED, minProperties: 1 })

const { by, to, until, limit } = AdvanceSchema.properties

/** The body of POST clock/advance: by a duration, to the next change, or until a server has a status. */
export const AdvanceBodySchema = Type.Union([
  Type.Required(Type.Object({ by }, CLOSED)),
  Type.Required(Type.Object({ to }, CLOSED)),
  Type.Object({ until: Type.Optional(until, false), limit }, CLOSED)
])
