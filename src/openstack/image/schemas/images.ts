// The responses of the image service, for the OpenAPI document only. Source: Glance's API.
import { Type } from '@sinclair/typebox'
import { LinksSchema } from '../../compute/schemas/links.js'
import { named } from '../../../shapes/call-note.js'

export const ImageVersionsSchema = Type.Object({
  versions: Type.Array(Type.Object({ id: Type.String(), status: Type.String(), links: LinksSchema }))
})

export const ImageSchema = named('Image', Type.Object({
  id: Type.String(),
  name: Type.String(),
  status: Type.String(),
  visibility: Type.String(),
  protected: Type.Boolean(),
  os_hidden: Type.Boolean(),
  owner: Type.String(),
  container_format: Type.String(),
  disk_format: Type.String(),
  min_disk: Type.Integer(),
  min_ram: Type.Integer(),
  size: Type.Null(),
  virtual_size: Type.Null(),
  checksum: Type.Null(),
  tags: Type.Array(Type.String()),
  created_at: Type.String({ format: 'date-time' }),
  updated_at: Type.String({ format: 'date-time' }),
  self: Type.String(),
  file: Type.String(),
  schema: Type.String()
}))
export const ImageListSchema = Type.Object({
  images: Type.Array(ImageSchema), first: Type.String(), schema: Type.String(), next: Type.Optional(Type.String())
})

export const ImageQuerySchema = Type.Object({
  limit: Type.Optional(Type.String({ pattern: '^[0-9]+$' })),
  marker: Type.Optional(Type.String({ description: 'the last id of the page before' })),
  name: Type.Optional(Type.String({ description: 'the whole name' })),
  id: Type.Optional(Type.String({ description: 'an id, or in: and ids separated by commas' }))
})
