// The shapes of error responses, for the OpenAPI document only: nothing is validated or filtered by them.
import { Type } from '@sinclair/typebox'

const NativeSchema = Type.Record(Type.String(), Type.Object({ code: Type.Integer(), message: Type.String() }), { description: 'one key that names the kind of error: badRequest, itemNotFound, conflictingRequest ...' })
const CodedSchema = Type.Object({ error: Type.Object({ code: Type.Union([Type.String(), Type.Integer()]), message: Type.String() }) }, { description: 'a documented code such as BMS.0037; from the identity service, the status' })
const GatewaySchema = Type.Object({ error_code: Type.String(), error_msg: Type.String(), request_id: Type.String() }, { description: 'from the gateway: a code such as APIGW.0301' })

/** The shapes of errors. The profile decides which of them a response has; some profiles merge two into one object. */
export const EmulatedErrorSchema = Type.Union([NativeSchema, CodedSchema, GatewaySchema], { description: 'the profile decides which shape an error has' })
