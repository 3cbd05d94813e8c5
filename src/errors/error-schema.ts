// The shapes of error answers, for those who read the OpenAPI document. Nothing is checked or filtered by these.
import { Type } from '@sinclair/typebox'

const NativeSchema = Type.Record(Type.String(), Type.Object({ code: Type.Integer(), message: Type.String() }), { description: 'one key that says what kind of error it is: badRequest, itemNotFound, conflictingRequest ...' })
const CodedSchema = Type.Object({ error: Type.Object({ code: Type.Union([Type.String(), Type.Integer()]), message: Type.String() }) }, { description: 'a documented code such as BMS.0037; or, of the identity service, the status' })
const GatewaySchema = Type.Object({ error_code: Type.String(), error_msg: Type.String(), request_id: Type.String() }, { description: 'of the gateway, such as APIGW.0301' })

/** The shapes of errors; which of them, or of their unions, an answer has is a choice of the profile. */
export const EmulatedErrorSchema = Type.Union([NativeSchema, CodedSchema, GatewaySchema], { description: 'which shape an error has is a choice of the profile' })
