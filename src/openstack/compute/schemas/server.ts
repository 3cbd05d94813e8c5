// The responses that hold servers, for the OpenAPI document only.
import { Type, type TObject, type TSchema } from '@sinclair/typebox'
import { ADMIN_ONLY, DETAIL_ONLY, SINCE } from '../server-view.js'
import { AttributesSchema } from '../../../shapes/server.js'
import { named, nullable } from '../../../shapes/call-note.js'
import { LinksSchema } from './links.js'
import type { Choices } from '../../../core/profile.js'

const InstantSchema = Type.String({ pattern: '^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ$' })
const MicrosecondsSchema = Type.String({ pattern: '^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{6}$' })

const FlavorSchema = Type.Union([
  Type.Object({ id: Type.String(), links: LinksSchema }, { description: 'up to 2.46' }),
  Type.Object({
    vcpus: Type.Integer(), ram: Type.Integer(), disk: Type.Integer(), ephemeral: Type.Integer(), swap: Type.Integer(), original_name: Type.String(), extra_specs: Type.Record(Type.String(), Type.String())
  }, { description: 'from 2.47 on' })
])

/** The members of a server by wire name. The attributes are those that the fleet and the control API take. */
const MEMBERS: Readonly<Record<string, TSchema>> = {
  id: Type.String(),
  name: Type.String(),
  status: Type.String({ description: 'ACTIVE, REBOOT, SHUTOFF, ERROR ...' }),
  tenant_id: Type.String(),
  created: InstantSchema,
  updated: InstantSchema,
  links: LinksSchema,
  progress: Type.Integer(),
  ...AttributesSchema.properties,
  flavor: FlavorSchema,
  image: Type.Union([Type.Object({ id: Type.String(), links: LinksSchema }), Type.Literal('', { description: 'a server that boots from a volume' })]),
  'OS-EXT-STS:vm_state': Type.String(),
  'OS-EXT-STS:task_state': nullable(Type.String()),
  'OS-EXT-STS:power_state': Type.Integer(),
  'OS-SRV-USG:launched_at': nullable(MicrosecondsSchema),
  locked: Type.Boolean(),
  fault: Type.Object({ message: Type.String(), code: Type.Integer(), created: InstantSchema, details: Type.Optional(Type.String()) })
}

/** Returns the schema of a server: a member that depends on the microversion or the status is optional. */
function serverSchema (name: string, { serverMembers }: Choices, more: Readonly<Record<string, TSchema>> = {}): TObject {
  const isNova = serverMembers === 'nova'
  const shown = Object.entries({ ...MEMBERS, ...more }).filter(([member]) => !isNova || !(ADMIN_ONLY.has(member) || DETAIL_ONLY.has(member)))
  const isOptional = (member: string): boolean => SINCE.has(member) || DETAIL_ONLY.has(member) || member === 'fault' || (isNova && member === 'progress')
  return named(name, Type.Object(Object.fromEntries(shown.map(([member, schema]): [string, TSchema] => [member, Type.Optional(schema, isOptional(member))])), {
    description: 'its members depend on the microversion. Source: Querying Details About a BMS'
  }))
}

const NextSchema = Type.Optional(LinksSchema)

/** The responses of the lists and of one server. */
export const BriefListSchema = Type.Object({
  servers: Type.Array(named('BriefServer', Type.Object({ id: Type.String(), name: Type.String(), links: LinksSchema }))), servers_links: NextSchema
})
export const detailListSchema = (choices: Choices): TSchema => Type.Object({ servers: Type.Array(serverSchema('Server', choices)), servers_links: NextSchema })
export const serverAnswerSchema = (choices: Choices): TSchema => Type.Object({ server: serverSchema('Server', choices) })

/** The same of the BMS API, which shows the version of an address as a string. */
const bmsServerSchema = (choices: Choices): TSchema => serverSchema('BmsServer', choices, {
  addresses: Type.Record(Type.String(), Type.Array(Type.Object({
    addr: Type.String(), version: Type.String(), 'OS-EXT-IPS-MAC:mac_addr': Type.Optional(Type.String()), 'OS-EXT-IPS:type': Type.Optional(Type.String())
  })))
})
export const bmsListSchema = (choices: Choices): TSchema => Type.Object({
  count: Type.Integer({ description: 'over all pages' }), servers: Type.Array(bmsServerSchema(choices))
})
export const bmsServerAnswerSchema = (choices: Choices): TSchema => Type.Object({ server: bmsServerSchema(choices) })

/** The response to a creation. */
export const CreatedSchema = Type.Union([
  Type.Object({
    server: Type.Object({
      id: Type.String(),
      links: LinksSchema,
      adminPass: Type.String(),
      'OS-DCF:diskConfig': Type.String(),
      security_groups: Type.Array(Type.Object({ name: Type.String() }))
    })
  }),
  Type.Object({ reservation_id: Type.String() }, { description: 'with return_reservation_id' })
])
