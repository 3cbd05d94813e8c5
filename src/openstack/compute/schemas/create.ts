// The body of POST .../servers. It stays open: clients send members that the emulator ignores. Source: Nova's schema of the call.
import { Type, type Static } from '@sinclair/typebox'
import { Ipv4Schema, Ipv6Schema, MetadataSchema, UuidSchema } from './formats.js'

const Text = Type.String({ maxLength: 255 })
/** Nova reads numbers and booleans from text too. */
const Count = Type.Union([Type.Integer(), Type.String({ pattern: '^-?[0-9]+$' }), Type.Null()])
const Flag = Type.Union([Type.Boolean(), Type.String({ maxLength: 255 })])

const NetworkSchema = Type.Object({
  uuid: Type.Optional(UuidSchema),
  port: Type.Optional(Type.Union([UuidSchema, Type.Null()])),
  fixed_ip: Type.Optional(Type.Union([Ipv4Schema, Ipv6Schema])),
  tag: Type.Optional(Type.String({ minLength: 1, maxLength: 60 }))
})

const BlockDeviceSchema = Type.Object({
  uuid: Type.Optional(Type.String({ maxLength: 255 })),
  source_type: Type.Optional(Text),
  destination_type: Type.Optional(Text),
  boot_index: Type.Optional(Count),
  volume_size: Type.Optional(Count),
  delete_on_termination: Type.Optional(Flag),
  device_name: Type.Optional(Type.Union([Text, Type.Null()])),
  guest_format: Type.Optional(Type.Union([Text, Type.Null()])),
  device_type: Type.Optional(Type.Union([Text, Type.Null()])),
  disk_bus: Type.Optional(Type.Union([Text, Type.Null()]))
})

export const CreateBodySchema = Type.Object({
  server: Type.Object({
    name: Type.String({ minLength: 1, maxLength: 255 }),
    flavorRef: Type.Union([Type.String({ minLength: 1, maxLength: 2048 }), Type.Integer()], { description: 'flavor, an id or its URL' }),
    imageRef: Type.Optional(Type.String({ maxLength: 2048, description: 'image, an id or its URL; empty for a server that boots from a volume' })),
    metadata: Type.Optional(MetadataSchema),
    key_name: Type.Optional(Text),
    availability_zone: Type.Optional(Text),
    adminPass: Type.Optional(Type.String()),
    description: Type.Optional(Type.Union([Text, Type.Null()])),
    tags: Type.Optional(Type.Array(Type.String({ maxLength: 60 }), { maxItems: 50 })),
    security_groups: Type.Optional(Type.Array(Type.Object({ name: Text }))),
    networks: Type.Optional(Type.Union([Type.Array(NetworkSchema), Type.Literal('auto'), Type.Literal('none')], { description: 'a list of {"uuid":...}, "auto" or "none"' })),
    block_device_mapping_v2: Type.Optional(Type.Array(BlockDeviceSchema)),
    accessIPv4: Type.Optional(Ipv4Schema),
    accessIPv6: Type.Optional(Ipv6Schema),
    'OS-DCF:diskConfig': Type.Optional(Type.Union([Type.Literal('AUTO'), Type.Literal('MANUAL')])),
    config_drive: Type.Optional(Type.Unknown()),
    user_data: Type.Optional(Type.String({ maxLength: 65_535 })),
    return_reservation_id: Type.Optional(Type.Unknown())
  })
})
export type CreateBody = Static<typeof CreateBodySchema>
