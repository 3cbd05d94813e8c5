// What the emulated API answers, for those who read the OpenAPI document. Nothing is filtered by these.
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
}, { description: 'with the other documented members, by microversion. Source: Querying Details About a BMS' })

export const BriefListSchema = Type.Object({ servers: Type.Array(BriefSchema) })
export const DetailListSchema = Type.Object({ servers: Type.Array(ServerSchema) })
export const ServerAnswerSchema = Type.Object({ server: ServerSchema })

const NativeSchema = Type.Record(Type.String(), Type.Object({ code: Type.Integer(), message: Type.String() }), { description: 'one key that says what kind of error it is: badRequest, itemNotFound, conflictingRequest ...' })
const CodedSchema = Type.Object({ error: Type.Object({ code: Type.Union([Type.String(), Type.Integer()]), message: Type.String() }) }, { description: 'a documented code such as BMS.0037; or, of the identity service, the status' })
const GatewaySchema = Type.Object({ error_code: Type.String(), error_msg: Type.String(), request_id: Type.String() }, { description: 'of the gateway, such as APIGW.0301' })

/** The shapes of errors; which of them, or of their unions, an answer has is a choice of the profile. */
export const EmulatedErrorSchema = Type.Union([NativeSchema, CodedSchema, GatewaySchema], { description: 'which shape an error has is a choice of the profile' })
