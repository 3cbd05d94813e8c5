// The responses of the identity service, for the OpenAPI document only. Source: Keystone's API.
import { Type, type TSchema } from '@sinclair/typebox'
import { IdentityVersionSchema } from '../../compute/schemas/versions.js'
import { named, nullable, type HeaderNote } from '../../../shapes/call-note.js'

const TextSchema = Type.String()
const InstantSchema = Type.String({ format: 'date-time' })
const NamedSchema = Type.Object({ id: TextSchema, name: TextSchema })

const endpointMembers = { id: TextSchema, interface: TextSchema, region: TextSchema, region_id: TextSchema, url: TextSchema }
const CatalogSchema = named('Catalog', Type.Array(Type.Object({
  id: TextSchema, type: TextSchema, name: TextSchema, endpoints: Type.Array(Type.Object(endpointMembers))
})))

export const TokenSchema = Type.Object({
  token: named('Token', Type.Object({
    methods: Type.Array(TextSchema),
    user: Type.Object({ id: TextSchema, name: TextSchema, domain: NamedSchema, password_expires_at: Type.Null() }),
    audit_ids: Type.Array(TextSchema),
    issued_at: InstantSchema,
    expires_at: InstantSchema,
    project: Type.Optional(Type.Object({ id: TextSchema, name: TextSchema, domain: NamedSchema })),
    is_domain: Type.Optional(Type.Boolean()),
    domain: Type.Optional(NamedSchema),
    roles: Type.Optional(Type.Array(NamedSchema)),
    catalog: Type.Optional(CatalogSchema)
  }, { description: 'an unscoped token has neither project, domain, roles nor catalog' }))
})

export const SUBJECT_TOKEN: Readonly<Record<string, HeaderNote>> = { 'X-Subject-Token': { description: 'the token', isRequired: true } }

export const IdentityVersionsSchema = Type.Object({ versions: Type.Object({ values: Type.Array(IdentityVersionSchema) }) })
export const IdentityVersionAnswerSchema = Type.Object({ version: IdentityVersionSchema })

const LinksSchema = named('IdentityLinks', Type.Object({ self: TextSchema, previous: Type.Null(), next: Type.Null() }))
export const CatalogAnswerSchema = Type.Object({ catalog: CatalogSchema, links: LinksSchema })

const item = (members: Readonly<Record<string, TSchema>>): TSchema => Type.Object({ id: TextSchema, ...members, links: Type.Object({ self: TextSchema }) })
const description = TextSchema
const enabled = Type.Boolean()
const options = Type.Object({})

/** An item of each collection, by the key of the collection. */
export const ITEM_SCHEMAS = {
  projects: item({
    name: TextSchema, domain_id: TextSchema, parent_id: TextSchema, description, enabled, is_domain: Type.Boolean(), tags: Type.Array(TextSchema), options
  }),
  domains: item({ name: TextSchema, description, enabled }),
  users: item({ name: TextSchema, domain_id: TextSchema, enabled, password_expires_at: Type.Null(), options }),
  roles: item({ name: TextSchema, domain_id: Type.Null() }),
  regions: item({ description, parent_region_id: nullable(TextSchema) }),
  services: item({ type: TextSchema, name: TextSchema, enabled }),
  endpoints: item({ ...endpointMembers, service_id: TextSchema, enabled })
} as const

/** Returns the response of a collection. */
export function listSchema (key: keyof typeof ITEM_SCHEMAS): TSchema {
  return Type.Object({ [key]: Type.Array(ITEM_SCHEMAS[key]), links: LinksSchema })
}

const filter = Type.Optional(TextSchema)
/** The filters of collections; a member that the items do not have matches none. */
export const FilterQuerySchema = Type.Object({ name: filter, domain_id: filter, type: filter, service_id: filter, interface: filter, region_id: filter })
