// The bodies that change tags and metadata. Source: Nova's schemas.
import { Type } from '@sinclair/typebox'
import { MetadataSchema } from './formats.js'
import { MAX_TAG_LENGTH, MAX_TAGS, TAG } from '../../../core/labels/tags.js'

const closed = { additionalProperties: false }

/** `{"metadata":{"key":"value"}}`. */
export const MetadataBodySchema = Type.Object({ metadata: MetadataSchema }, closed)

/** `{"meta":{"key":"value"}}`: one item, whose key is that of the path. */
export const MetadataItemBodySchema = Type.Object({
  meta: Type.Unsafe<Record<string, string>>({ ...MetadataSchema, minProperties: 1, maxProperties: 1 })
}, closed)

/** `{"tags":["one","two"]}`. */
export const TagsBodySchema = Type.Object({
  tags: Type.Array(Type.String({ minLength: 1, maxLength: MAX_TAG_LENGTH, pattern: TAG }), { maxItems: MAX_TAGS })
}, closed)

/** A tag of the path has no body. */
export const TagBodySchema = Type.Null()
