/** Turns what the reference model does into steps of a scenario: what is sent, and what the model expects. */
import { aliveIn, FLEET, nextIn, remainingOf, stateAt, wordOf, type Entry, type World } from './reference.js'
import type { Model, Served } from './model.js'
import type { Request, Response } from './serve.js'
import type { Step } from '../scenarios/scenario.js'

const iso = (at: number): string => new Date(at).toISOString()
const fleetIds: ReadonlySet<string> = new Set([...FLEET.map(({ id }) => id), 'nobody'])

/** Returns how steps name a server: servers of the fleet by their id, others by what a step kept. */
const nameOf = (server: string): string => fleetIds.has(server) ? server : `{${server}}`

/** Returns the query that narrows a call of the control API. */
export const inScope = (project: string | null): string => project === null ? '' : `?project=${project}`

/** Returns a step of the control API. */
export function call (request: string, status: number, body?: unknown): Step {
  return { request, ...(body === undefined ? {} : { body }), expect: { status } }
}

/** Sends a request to the model, and returns the step for the emulator. */
export function requestStep (model: Model, request: Request): Step {
  return { ...sent(request), ...outcome(model.send(request)) }
}

function outcome (served: Served): Step {
  return 'held' in served ? { held: served.held } : { expect: expectation(served.response) }
}

function expectation ({ status, fired, body }: Response): NonNullable<Step['expect']> {
  if (status === 0) return { status }
  return { status, headers: { 'x-emulator-fault': fired.length === 0 ? null : fired.join(', ') }, ...(body === undefined ? {} : { body: named(body) }) }
}

/** Returns a body with its servers named as steps name them. */
function named (value: unknown): unknown {
  return JSON.parse(JSON.stringify(value), (key, member: unknown) => key === 'id' ? nameOf(String(member)) : member)
}

function sent ({ project, operation, server, type, made }: Request): Step {
  const servers = `/v2.1/${project}/servers`
  const one = `${servers}/${nameOf(server ?? '')}`
  const action = `POST ${one}/action`
  switch (operation) {
    case 'reboot': return { request: action, body: { reboot: { type } } }
    case 'start': return { request: action, body: { 'os-start': {} } }
    case 'stop': return { request: action, body: { 'os-stop': {} } }
    case 'lock': return { request: action, body: { lock: null } }
    case 'unlock': return { request: action, body: { unlock: null } }
    case 'unreadable': return { request: action, body: '{' }
    case 'create': return { request: `POST ${servers}`, body: { server: { name: made, flavorRef: 'physical.83.medium', imageRef: '1a6635d8-afea-4f2b-abb6-27a202bad319', networks: [] } } }
    case 'delete': return { request: `DELETE ${one}` }
    case 'show': return { request: `GET ${one}` }
    case 'list': return { request: `GET ${servers}` }
    case 'detail': return { request: `GET ${servers}/detail` }
  }
}

/** Returns the steps that take the late responses, and those that learn the ids of new servers. */
export function laterSteps (model: Model): readonly Step[] {
  const late = model.late.splice(0).map(({ name, response }): Step => ({ answer: name, expect: expectation(response) }))
  const learned: Step[] = []
  for (const world of model.now.worlds.values()) {
    for (const { id } of aliveIn(world)) {
      if (fleetIds.has(id) || model.known.has(id)) continue
      model.known.add(id)
      learned.push({ request: `GET /_emulator/servers/${id}?project=${world.id}`, keep: { [id]: 'id' }, expect: { status: 200 } })
    }
  }
  return [...late, ...learned]
}

/** Returns the steps that look at everything without changing it. */
export function observations (model: Model): readonly Step[] {
  const { now } = model
  const worlds = [...now.worlds.values()]
  const projects = [...new Set([...now.worlds.keys(), ...now.readEntries.keys()])]
  const withRules = projects.filter((id) => model.look(id).entries.length > 0)
  const look = (path: string, body: unknown): Step => ({ request: `GET /_emulator/${path}`, expect: { status: 200, body } })
  return [
    look('projects', { projects: worlds.map((world) => viewWorld(model, world)) }),
    look('clock', { now: iso(now.clock.now), nextChange: instant(model.nextChange(null)), waiting: model.holds.length }),
    look('servers', { servers: worlds.flatMap(viewServers) }),
    look('faults', { faults: [...viewTemplate(model), ...worlds.flatMap((world) => world.entries.filter(({ own }) => own).map((entry) => viewEntry(world.id, entry)))] }),
    ...withRules.map((id) => look(`faults?project=${id}`, { faults: model.look(id).entries.map((entry) => viewEntry(id, entry)) })),
    ...projects.map((id) => look(`requests?project=${id}`, { requests: viewJournal(model, id) }))
  ]
}

const instant = (at: number | null): string | null => at === null ? null : iso(at)

function viewWorld (model: Model, world: World): unknown {
  const waiting = model.holds.filter((hold) => hold.world === world).length
  return {
    id: world.id,
    profile: world.profile,
    servers: aliveIn(world).length,
    faults: world.entries.length,
    clock: { now: iso(world.clock.now), nextChange: instant(model.nextOf({ clock: world.clock, world })), waiting }
  }
}

function viewServers (world: World): readonly unknown[] {
  return aliveIn(world).map((server) => {
    const state = stateAt(server, world.clock.now)
    return {
      projectId: world.id,
      id: nameOf(server.id),
      status: wordOf(state, world.profile),
      vm_state: state.vm,
      task_state: state.task,
      power_state: state.power,
      locked: server.locked,
      nextChange: instant(nextIn(server, world.clock.now)),
      fault: state.vm === 'error' ? {} : null,
      ...(state.at === -Infinity ? {} : { updated: iso(state.at) })
    }
  })
}

function viewEntry (project: string, entry: Entry): unknown {
  const { rule: { id, enabled }, own, hits, seen } = entry
  return { projectId: own ? project : null, id, enabled, hits, seen, remaining: remainingOf(entry) }
}

/** The rules of the template, with the sums of what each project has counted. */
function viewTemplate ({ now }: Model): readonly unknown[] {
  return now.rules.map(({ id, enabled, when }) => {
    const entries = [...[...now.worlds.values()].map((world) => world.entries), ...now.readEntries.values()].flatMap((list) => list.filter((entry) => !entry.own && entry.rule.id === id))
    const sum = (member: 'hits' | 'seen'): number => entries.reduce((total, entry) => total + entry[member], 0)
    const lefts = entries.map(remainingOf).filter((left) => left !== null)
    return { projectId: null, id, enabled, hits: sum('hits'), seen: sum('seen'), remaining: when.times === undefined ? null : Math.min(when.times, ...lefts) }
  })
}

function viewJournal ({ now }: Model, project: string): readonly unknown[] {
  const entries = [...now.loose.filter((entry) => entry.project === project), ...now.worlds.get(project)?.journal ?? []]
  return entries.sort((a, b) => a.number - b.number).map(({ operation, status }) => ({ operation, status }))
}
