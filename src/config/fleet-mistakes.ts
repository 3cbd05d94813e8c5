// Lists every mistake in a fleet, for authors of fleet files. Only a fleet that cannot be read comes here.
import { durationMembers } from '../shapes/duration.js'
import { durationsOf } from '../shapes/server-durations.js'
import { depthMistake } from '../core/depth.js'
import { FleetSchema } from './fleet.js'
import { mistakeOf, schemaMistakes } from './mistakes.js'
import { readServers } from '../shapes/server-list.js'
import type { Mistake } from '../faults/settings.js'
import type { Seed } from '../core/random.js'

type Members = Readonly<Record<string, unknown>>
/** Whether the form of the value at a pointer is valid. */
type IsValid = (pointer: string) => boolean

/**
 * Returns the mistakes in a fleet: members without a valid form, then values that cannot be used in what has a valid form. Each message
 * names the member; `path` is a JSON pointer to it.
 */
export function fleetMistakes (input: unknown, seed: Seed, nowMs: number): readonly Mistake[] {
  const isList = Array.isArray(input)
  const data: unknown = isList ? { servers: input } : input
  const tooDeep = depthMistake(data, 'the fleet')
  if (tooDeep !== null) return [{ path: '', message: tooDeep }]
  const ofForm = schemaMistakes(FleetSchema, data, 'the fleet')
  const invalid = new Set(ofForm.flatMap(({ path }) => pointersTo(path)))
  const isValid: IsValid = (pointer) => !invalid.has(pointer)
  const { servers, projects } = membersOf(data)
  const ofProjects = Object.entries(membersOf(projects)).flatMap(([projectId, project]) => [
    ...durationMistakes(membersOf(project), `projects.${projectId}`, `/projects/${projectId}`, isValid),
    ...serverMistakes(membersOf(project)['servers'], `projects.${projectId}.servers`, `/projects/${projectId}/servers`, seed, nowMs, isValid)
  ])
  const mistakes = [...ofForm, ...serverMistakes(servers, 'servers', '/servers', seed, nowMs, isValid), ...ofProjects]
  return isList ? mistakes.map(({ path, message }) => ({ path: path.replace(/^\/servers/, ''), message })) : mistakes
}

/** Returns a pointer and those to the values around it. */
function pointersTo (pointer: string): readonly string[] {
  return Array.from(pointer.matchAll(/\/|$/g), ({ index }) => pointer.slice(0, index))
}

function membersOf (value: unknown): Members {
  return typeof value === 'object' && value !== null ? value as Members : {}
}

function serverMistakes (list: unknown, member: string, pointer: string, seed: Seed, nowMs: number, isValid: IsValid): readonly Mistake[] {
  if (!Array.isArray(list)) return []
  const indexes = new Map<unknown, number>()
  return list.flatMap((server: unknown, index) => {
    const at = `${pointer}/${index}`
    if (!isValid(at)) return []
    const { id } = membersOf(server)
    const first = indexes.get(id)
    if (id !== undefined && first !== undefined) return [{ path: `${at}/id`, message: `${member}[${index}].id is ${String(id)}, as in ${member}[${first}]; expected a unique id` }]
    indexes.set(id, index)
    const read = (): unknown => readServers([server] as Parameters<typeof readServers>[0], member, seed, nowMs)
    return caught(read, (message) => message.replace(`${member}[0]`, `${member}[${index}]`))
  })
}

function durationMistakes (project: Members, member: string, pointer: string, isValid: IsValid): readonly Mistake[] {
  return Object.keys(durationMembers).filter((name) => isValid(`${pointer}/${name}`))
    .flatMap((name) => caught(() => durationsOf({ [name]: project[name] }), (message) => `${member}.${message}`))
}

/** Returns the mistake that `read` throws, if it throws one. `rename` completes the name of the member in its message. */
function caught (read: () => unknown, rename: (message: string) => string): readonly Mistake[] {
  try {
    read()
    return []
  } catch (error) {
    return [mistakeOf(rename((error as RangeError).message))]
  }
}
