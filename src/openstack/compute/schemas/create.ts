// The body of POST .../servers. It stays open: clients send members that the emulator ignores. Source: Nova's schema of the call.
import { Type, type Static } from '@sinclair/typebox'

const Text = Type.String({ maxLength: 255 })

export const CreateBodySchema = Type.Object({
  server: Type.Object({
    name: Type.String({ minLength: 1, maxLength: 255 }),
    flavorRef: Type.Union([Type.String({ minLength: 1 }), Type.Integer()], { description: 'flavor, an id or its URL' }),
    imageRef: Type.Optional(Type.String({ description: 'image, an id or its URL; empty for a server that boots from a volume' })),
    metadata: Type.Optional(Type.Record(Text, Text)),
    key_name: Type.Optional(Type.String()),
    availability_zone: Type.Optional(Type.String()),
    adminPass: Type.Optional(Type.String()),
    description: Type.Optional(Type.Union([Type.String(), Type.Null()])),
    tags: Type.Optional(Type.Array(Type.String(), { maxItems: 50 })),
    security_groups: Type.Optional(Type.Array(Type.Object({ name: Type.String() }))),
    networks: Type.Optional(Type.Unknown({ description: 'a list of {"uuid":...}, "auto" or "none"' })),
    accessIPv4: Type.Optional(Type.String()),
    accessIPv6: Type.Optional(Type.String()),
    'OS-DCF:diskConfig': Type.Optional(Type.Union([Type.Literal('AUTO'), Type.Literal('MANUAL')])),
    config_drive: Type.Optional(Type.Unknown()),
    user_data: Type.Optional(Type.String()),
    return_reservation_id: Type.Optional(Type.Unknown())
  })
})
export type CreateBody = Static<typeof CreateBodySchema>
