// Lists of server documents: the fleet of a file, and the servers of a new project.
import { Type, type Static } from '@sinclair/typebox'
import { checkCounted, checkSeriesName } from '../core/fleet/check-series.js'
import { indexItems } from '../core/fleet/fleet-index.js'
import { MAX_COUNTED, seriesId, type FleetItem } from '../core/fleet/series.js'
import { createStream, uuid, type Seed } from '../core/random.js'
import { recordOf, ServerInputSchema } from './server.js'
import { withinMember } from '../core/error-prefix.js'

const { id, name, ...members } = ServerInputSchema.properties

/** A server of a list, or with `count` so many servers: `{n}` in the name is their number, from 1. */
export const FleetServerSchema = Type.Object({
  id,
  name,
  count: Type.Optional(Type.Integer({ minimum: 1, maximum: MAX_COUNTED, description: 'so many servers with these members; the name has {n} for the number of each, from 1' })),
  ...members
}, { additionalProperties: false })
/** A server of a list; with `count` so many servers, whose name has `{n}` for the number of each. */
export type FleetServerInput = Static<typeof FleetServerSchema>

/**
 * Returns the records and series of a list of servers with unique ids. An omitted id follows from the seed, the name, and the
 * number of items of that name before it. `member` names the list in messages.
 * @throws RangeError
 */
export function readServers (inputs: readonly FleetServerInput[], member: string, seed: Seed, nowMs: number): readonly FleetItem[] {
  const named = new Map<string, number>()
  const items = inputs.map((input, index) => {
    const earlier = named.get(input.name) ?? 0
    named.set(input.name, earlier + 1)
    return withinMember(`${member}[${index}]`, () => readServer(input, `${seed}/${earlier}`, nowMs))
  })
  withinMember(member, () => checkCounted(items))
  const { clash } = indexItems(items)
  if (clash !== null) throw new RangeError(`${member}[${clash.position}].id is ${clash.id}, as in ${member}[${clash.other}]; expected a unique id`)
  return items
}

function readServer (document: FleetServerInput, seed: Seed, nowMs: number): FleetItem {
  if (document.count === undefined) return recordOf(document, seed, nowMs)
  const { count, ...input } = document
  const { id, name } = input
  if (id !== undefined) throw new RangeError(`id is ${id}, with count; expected no id, because those of counted servers follow from the name`)
  checkSeriesName({ name, count })
  return { ...recordOf({ ...input, id: seriesId(uuid(createStream(seed, `servers/${name}`))) }, seed, nowMs), count }
}
