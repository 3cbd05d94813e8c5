// The responses of the read-only lookups, for the OpenAPI document only: flavors, images, limits, zones, extensions.
import { Type } from '@sinclair/typebox'
import { LinksSchema } from './links.js'
import { named, nullable } from '../../../shapes/call-note.js'

const NextSchema = Type.Optional(LinksSchema)

const briefFlavor = {
  id: Type.String(), name: Type.String(), links: LinksSchema, description: Type.Optional(nullable(Type.String({ description: 'from 2.55 on' })))
}
const FlavorSchema = named('Flavor', Type.Object({
  ...briefFlavor,
  vcpus: Type.Integer(),
  ram: Type.Integer(),
  disk: Type.Integer(),
  swap: Type.Union([Type.Integer(), Type.Literal('')]),
  rxtx_factor: Type.Number(),
  'OS-FLV-EXT-DATA:ephemeral': Type.Integer(),
  'OS-FLV-DISABLED:disabled': Type.Boolean(),
  'os-flavor-access:is_public': Type.Boolean()
}))
export const FlavorsSchema = Type.Object({ flavors: Type.Array(Type.Object(briefFlavor)), flavors_links: NextSchema })
export const FlavorDetailsSchema = Type.Object({ flavors: Type.Array(FlavorSchema), flavors_links: NextSchema })
export const FlavorAnswerSchema = Type.Object({ flavor: FlavorSchema })
export const ExtraSpecsSchema = Type.Object({ extra_specs: Type.Record(Type.String(), Type.String()) })

const briefImage = { id: Type.String(), name: Type.String(), links: LinksSchema }
const MetadataSchema = Type.Record(Type.String(), Type.String())
const ImageSchema = named('ComputeImage', Type.Object({
  ...briefImage,
  status: Type.String(),
  progress: Type.Integer(),
  minDisk: Type.Integer(),
  minRam: Type.Integer(),
  metadata: MetadataSchema,
  created: Type.String({ format: 'date-time' }),
  updated: Type.String({ format: 'date-time' }),
  'OS-EXT-IMG-SIZE:size': Type.Integer()
}))
export const ImagesSchema = Type.Object({ images: Type.Array(Type.Object(briefImage)), images_links: NextSchema })
export const ImageDetailsSchema = Type.Object({ images: Type.Array(ImageSchema), images_links: NextSchema })
export const ImageAnswerSchema = Type.Object({ image: ImageSchema })
export const ImageMetadataSchema = Type.Object({ metadata: MetadataSchema })

export const LimitsSchema = Type.Object({
  limits: Type.Object({
    rate: Type.Array(Type.Unknown()), absolute: Type.Record(Type.String(), Type.Integer(), { description: 'limits and usage by name; -1 for unlimited' })
  })
})
export const ZonesSchema = Type.Object({
  availabilityZoneInfo: Type.Array(Type.Object({
    zoneName: Type.String(), zoneState: Type.Object({ available: Type.Boolean() }), hosts: Type.Null()
  }))
})
export const KeypairsSchema = Type.Object({ keypairs: Type.Array(Type.Unknown()) })

const ExtensionSchema = Type.Object({
  alias: Type.String(), name: Type.String(), description: Type.String(), namespace: Type.String(), updated: Type.String(), links: Type.Array(Type.Unknown())
})
export const ExtensionsSchema = Type.Object({ extensions: Type.Array(ExtensionSchema) })
export const ExtensionAnswerSchema = Type.Object({ extension: ExtensionSchema })
