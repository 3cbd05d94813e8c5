// Links, as nearly every response has them.
import { Type } from '@sinclair/typebox'
import { named } from '../../../shapes/call-note.js'

export const LinksSchema = Type.Array(named('Link', Type.Object({
  rel: Type.String(), href: Type.String(), type: Type.Optional(Type.String())
})))
