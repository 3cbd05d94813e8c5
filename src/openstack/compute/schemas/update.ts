// The body of PUT .../servers/{server_id}. Source: Nova's schema of the call.
import { Type, type Static } from '@sinclair/typebox'
import { Ipv4Schema, Ipv6Schema } from './formats.js'

const closed = { additionalProperties: false }
const members = {
  name: Type.Optional(Type.String({ minLength: 1, maxLength: 255 })),
  accessIPv4: Type.Optional(Ipv4Schema),
  accessIPv6: Type.Optional(Ipv6Schema),
  'OS-DCF:diskConfig': Type.Optional(Type.Union([Type.Literal('AUTO'), Type.Literal('MANUAL')]))
}

/** The body before 2.19. */
export const FirstUpdateBodySchema = Type.Object({ server: Type.Object(members, closed) }, closed)

/** The body from 2.19 on. */
export const UpdateBodySchema = Type.Object({
  server: Type.Object({ ...members, description: Type.Optional(Type.Union([Type.String({ maxLength: 255 }), Type.Null()])) }, closed)
}, closed)
export type UpdateBody = Static<typeof UpdateBodySchema>
