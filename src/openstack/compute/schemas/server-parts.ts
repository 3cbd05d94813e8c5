// The responses about parts of a server and about what was done to it, for the OpenAPI document only.
import { Type } from '@sinclair/typebox'
import { LinksSchema } from './links.js'
import { nullable } from '../../../shapes/call-note.js'

const TextsSchema = Type.Record(Type.String(), Type.String())

export const MetadataSchema = Type.Object({ metadata: TextsSchema })
export const MetadataItemSchema = Type.Object({ meta: TextsSchema }, { description: 'one member: the key' })
export const TagsSchema = Type.Object({ tags: Type.Array(Type.String()) })

const AddressesSchema = Type.Record(Type.String(), Type.Array(Type.Object({ addr: Type.String(), version: Type.Integer() })))
export const AddressListSchema = Type.Object({ addresses: AddressesSchema })
export const NetworkAddressesSchema = AddressesSchema

const InterfaceSchema = Type.Object({
  port_id: Type.String(),
  port_state: Type.String(),
  net_id: Type.String(),
  mac_addr: Type.String(),
  fixed_ips: Type.Array(Type.Object({ subnet_id: Type.String(), ip_address: Type.String() }))
})
export const InterfacesSchema = Type.Object({ interfaceAttachments: Type.Array(InterfaceSchema) })
export const InterfaceAnswerSchema = Type.Object({ interfaceAttachment: InterfaceSchema })

const VolumeSchema = Type.Object({ id: Type.String(), volumeId: Type.String(), serverId: Type.String(), device: Type.String() })
export const VolumesSchema = Type.Object({ volumeAttachments: Type.Array(VolumeSchema) })
export const VolumeAnswerSchema = Type.Object({ volumeAttachment: VolumeSchema })

export const SecurityGroupsSchema = Type.Object({
  security_groups: Type.Array(Type.Object({
    id: Type.String(), name: Type.String(), description: Type.String(), tenant_id: Type.String(), rules: Type.Array(Type.Unknown())
  }))
})

const actionMembers = {
  action: Type.String(),
  instance_uuid: Type.String(),
  request_id: Type.String(),
  user_id: Type.String(),
  project_id: Type.String(),
  start_time: Type.String(),
  message: nullable(Type.String()),
  updated_at: Type.Optional(Type.String({ description: 'from 2.58 on' }))
}
export const InstanceActionsSchema = Type.Object({
  instanceActions: Type.Array(Type.Object(actionMembers)),
  links: Type.Optional(LinksSchema)
})
export const InstanceActionSchema = Type.Object({
  instanceAction: Type.Object({
    ...actionMembers,
    events: Type.Optional(Type.Array(Type.Object({
      event: Type.String(), start_time: Type.String(), finish_time: nullable(Type.String()), result: nullable(Type.String())
    })))
  })
})
