// The responses of the emulated API, for the OpenAPI document only: nothing is filtered by them.
import { Type, type TSchema } from '@sinclair/typebox'

const nullable = <Schema extends TSchema>(schema: Schema) => Type.Union([schema, Type.Null()])
const LinksSchema = Type.Array(Type.Object({ rel: Type.String(), href: Type.String() }))

const BriefSchema = Type.Object({ id: Type.String(), name: Type.String(), links: LinksSchema })
const ServerSchema = Type.Object({
  id: Type.String(),
  name: Type.String(),
  status: Type.String({ description: 'ACTIVE, REBOOT, SHUTOFF, ERROR ...' }),
  tenant_id: Type.String(),
  created: Type.String({ format: 'date-time' }),
  updated: Type.String({ format: 'date-time' }),
  'OS-EXT-STS:vm_state': Type.String(),
  'OS-EXT-STS:task_state': nullable(Type.String()),
  'OS-EXT-STS:power_state': Type.Integer(),
  links: LinksSchema
}, { description: 'also has the other documented members, by microversion. Source: Querying Details About a BMS' })

export const BriefListSchema = Type.Object({ servers: Type.Array(BriefSchema) })
export const DetailListSchema = Type.Object({ servers: Type.Array(ServerSchema) })
export const ServerAnswerSchema = Type.Object({ server: ServerSchema })
