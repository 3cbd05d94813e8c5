// Lists of servers as people write them: the fleet of a file, and the servers that a project is made with.
import { recordOf, type ServerInput } from './server.js'
import type { ServerRecord } from '../core/server.js'
import type { Seed } from '../core/random.js'

/**
 * Returns the records of a list of servers, each with a unique id. An id that is not given follows from the seed, the name,
 * and the number of servers of that name before it. `member` is the name of the list in messages.
 * @throws RangeError
 */
export function readServers (inputs: readonly ServerInput[], member: string, seed: Seed, nowMs: number): readonly ServerRecord[] {
  const places = new Map<string, number>()
  const named = new Map<string, number>()
  return inputs.map((input, index) => {
    const earlier = named.get(input.name) ?? 0
    named.set(input.name, earlier + 1)
    const record = readServer(input, `${member}[${index}]`, `${seed}/${earlier}`, nowMs)
    const first = places.get(record.id)
    if (first !== undefined) throw new RangeError(`${member}[${index}].id is ${record.id}, which ${member}[${first}] has already; expected an id of its own`)
    places.set(record.id, index)
    return record
  })
}

function readServer (input: ServerInput, member: string, seed: Seed, nowMs: number): ServerRecord {
  try {
    return recordOf(input, seed, nowMs)
  } catch (error) {
    if (error instanceof RangeError) throw new RangeError(`${member}.${error.message}`)
    throw error
  }
}
