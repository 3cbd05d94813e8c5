// The responses of version discovery, for the OpenAPI document only.
import { Type } from '@sinclair/typebox'
import { LinksSchema } from './links.js'

const MediaTypesSchema = Type.Array(Type.Object({ base: Type.String(), type: Type.String() }))

const computeVersion = {
  id: Type.String(), status: Type.String(), version: Type.String(), min_version: Type.String(), updated: Type.String(), links: LinksSchema
}
/** Keystone's entry. */
export const IdentityVersionSchema = Type.Object({
  id: Type.String(), status: Type.String(), updated: Type.String(), links: LinksSchema, 'media-types': MediaTypesSchema
})
export const VersionListSchema = Type.Object({ versions: Type.Array(Type.Union([Type.Object(computeVersion), IdentityVersionSchema])) })
export const BmsVersionListSchema = Type.Object({ versions: Type.Array(Type.Object(computeVersion)) })
export const VersionSchema = Type.Object({ version: Type.Object({ ...computeVersion, 'media-types': MediaTypesSchema }) })
