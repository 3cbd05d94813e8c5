// The queries of lists, for the OpenAPI document only: the handlers read them as Nova does, and ignore other members.
import { Type } from '@sinclair/typebox'

const CountSchema = Type.Optional(Type.String({ pattern: '^[0-9]+$' }))
const TextSchema = (description: string) => Type.Optional(Type.String({ description }))
const PatternSchema = (description: string) => TextSchema(`${description}, as a regular expression`)

const page = { limit: CountSchema, marker: TextSchema('the last id of the page before') }
export const PageQuerySchema = Type.Object(page)
export const FlavorsQuerySchema = Type.Object({ ...page, minRam: CountSchema, minDisk: CountSchema })
export const ImagesQuerySchema = Type.Object({ ...page, name: TextSchema('the whole name') })

const filters = {
  name: PatternSchema('a part of the name'),
  status: TextSchema('a status, such as ACTIVE'),
  flavor: TextSchema('the id of a flavor'),
  image: TextSchema('the id of an image; under some profiles all other filters are ignored then'),
  reservation_id: TextSchema('the whole reservation id'),
  ip: PatternSchema('a part of an IPv4 address'),
  ip6: PatternSchema('a part of an IPv6 address'),
  'changes-since': Type.Optional(Type.String({ description: 'an instant, such as 2026-01-01T00:00:00Z' })),
  tags: TextSchema('tags that a server has, all of them, separated by commas'),
  'tags-any': TextSchema('tags of which a server has one'),
  'not-tags': TextSchema('tags that a server does not have, all of them'),
  'not-tags-any': TextSchema('tags of which a server has none'),
  all_tenants: TextSchema('servers of all projects: only administrators may list them')
}
/** Source: Querying BMSs; NOVA.md section 5. */
export const ServersQuerySchema = Type.Object({
  ...page,
  sort_key: TextSchema('the member to sort by'),
  sort_dir: Type.Optional(Type.Union([Type.Literal('asc'), Type.Literal('desc')])),
  ...filters
})
/** Source: Querying Details About BMSs (BMS APIs). */
export const BmsServersQuerySchema = Type.Object({ limit: CountSchema, offset: CountSchema, ...filters })
