// Lists of server documents: the fleet of a file, and the servers of a new project.
import { withinMember } from '../core/error-prefix.js'
import { recordOf, type ServerInput } from './server.js'
import type { ServerRecord } from '../core/server.js'
import type { Seed } from '../core/random.js'

/**
 * Returns the records of a list of servers with unique ids. An omitted id follows from the seed, the name, and the number of
 * servers of that name before it. `member` names the list in messages.
 * @throws RangeError
 */
export function readServers (inputs: readonly ServerInput[], member: string, seed: Seed, nowMs: number): readonly ServerRecord[] {
  const indexes = new Map<string, number>()
  const named = new Map<string, number>()
  return inputs.map((input, index) => {
    const earlier = named.get(input.name) ?? 0
    named.set(input.name, earlier + 1)
    const record = readServer(input, `${member}[${index}]`, `${seed}/${earlier}`, nowMs)
    const first = indexes.get(record.id)
    if (first !== undefined) throw new RangeError(`${member}[${index}].id is ${record.id}, as in ${member}[${first}]; expected a unique id`)
    indexes.set(record.id, index)
    return record
  })
}

function readServer (input: ServerInput, member: string, seed: Seed, nowMs: number): ServerRecord {
  return withinMember(member, () => recordOf(input, seed, nowMs))
}
