// Lists of servers as people write them: the fleet of a file, and the servers that a project is made with.
import { recordOf, type ServerInput } from './server.js'
import { rephrased } from '../core/rephrased.js'
import type { ServerRecord } from '../core/server.js'
import type { Seed } from '../core/random.js'

/**
 * The records of a list of servers, each with an id of its own. `member` is what the list is called in messages.
 * @throws RangeError
 */
export function readServers (inputs: readonly ServerInput[], member: string, seed: Seed, nowMs: number): readonly ServerRecord[] {
  const places = new Map<string, number>()
  return inputs.map((input, index) => {
    const record = readServer(input, `${member}[${index}]`, `${seed}/${index}`, nowMs)
    const first = places.get(record.id)
    if (first !== undefined) throw new RangeError(`${member}[${index}].id is ${record.id}, which ${member}[${first}] has already; expected an id of its own`)
    places.set(record.id, index)
    return record
  })
}

function readServer (input: ServerInput, member: string, seed: Seed, nowMs: number): ServerRecord {
  return rephrased(() => recordOf(input, seed, nowMs), (message) => new RangeError(`${member}.${message}`))
}
