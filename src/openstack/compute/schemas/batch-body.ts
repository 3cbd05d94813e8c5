// What the bodies of the batch call have in common.
import { Type, type TObject, type TProperties } from '@sinclair/typebox'

const ServersSchema = Type.Array(Type.Object({ id: Type.String({ minLength: 1 }) }, { additionalProperties: false }), {
  minItems: 1, maxItems: 1000, description: 'the servers, at most 1000'
})

/** `{"os-start":{"servers":[{"id":...}]}}`: the key of an action, with its servers and the other members that it accepts. */
export function batchBody (key: string, members: TProperties = {}): TObject {
  return Type.Object({
    [key]: Type.Object({ ...members, servers: ServersSchema }, { additionalProperties: false })
  }, { additionalProperties: false })
}
