// What is measured inside one process, without HTTP: CPU time, user and system. Writes its result as one line of JSON.
//   node inside.js routes | projects FLEET COUNT ROUNDS | hours COUNT
import { advance } from '../../../src/world/operations/clock.js'
import { beginTask } from '../../../src/core/task.js'
import { createCatalogue } from '../../../src/core/catalogue.js'
import { createWorlds } from '../../../src/world/projects.js'
import { loadSettings, resolveOptions } from '../../../src/config/index.js'
import { SERVER } from '../../ids.js'
import { templateOf } from '../../../src/world/template.js'
import type * as Library from '../../../src/index.js'
import type { BaseFile } from './answers.js'

/** The built package, whose types come from src. */
const loadLibrary = async (): Promise<typeof Library> => await import(new URL('../../../../dist/index.js', import.meta.url).href) as typeof Library

/** Returns the CPU time of this process until now, in milliseconds. */
function cpuMs (): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1000
}

const HOUR_MS = 3_600_000

/** Returns the routes of the emulator, as `printRoutes` of Fastify draws them. */
async function routes (): Promise<BaseFile['routes']> {
  const { createEmulator } = await loadLibrary()
  const emulator = await createEmulator({ clock: 'manual', seed: 1 })
  const path: string[] = []
  const found: Array<readonly [readonly string[], string]> = []
  for (const line of emulator.app.printRoutes({ commonPrefix: false }).split('\n')) {
    const [, indent = '', name = '', methods] = /^([│ ]*)[├└]── (.*?)(?: \(([A-Z, -]+)\))?$/.exec(line) ?? []
    path.splice(indent.length / 4, Infinity, name)
    if (methods !== undefined) found.push([methods.split(', '), path.join('')])
  }
  await emulator.close()
  return found
}

/** Returns for each round the mean CPU time of creating a project beside a fleet of this size, in milliseconds. */
async function projects (fleet: number, count: number, rounds: number): Promise<readonly number[]> {
  const { createEmulator } = await loadLibrary()
  const servers = Array.from({ length: fleet }, (_, index) => ({ name: `bms-${index}` }))
  const emulator = await createEmulator({ clock: 'manual', seed: 1, servers: { servers } })
  const round = (): number => {
    const begin = cpuMs()
    for (let index = 0; index < count; index++) emulator.project()
    return (cpuMs() - begin) / count
  }
  // The first round warms up.
  round()
  const times = Array.from({ length: rounds }, round)
  await emulator.close()
  return times
}

/** Returns the CPU time of restarts that last so many virtual hours together, in milliseconds. */
async function hours (count: number): Promise<{ readonly worldMs: number, readonly libraryMs: number }> {
  return { worldMs: await hoursOfWorld(count), libraryMs: await hoursOfLibrary(count) }
}

/** Restarts of an hour as the library offers them: a request without a socket, and an advance of the clock. */
async function hoursOfLibrary (count: number): Promise<number> {
  const { createEmulator } = await loadLibrary()
  const emulator = await createEmulator({ clock: 'manual', seed: 1, rebootDuration: '1h' })
  const project = emulator.project()
  const request = { method: 'POST' as const, url: `/v2.1/${project.id}/servers/${SERVER}/action`, headers: { 'x-auth-token': 'demo' }, payload: { reboot: { type: 'HARD' } } }
  // A token that the emulator issued would expire after a day.
  const begin = cpuMs()
  for (let hour = 0; hour < count; hour++) {
    const { statusCode } = await emulator.app.inject(request)
    if (statusCode !== 204) throw new Error(`a restart was answered with ${statusCode}; expected 204`)
    await project.clock.advance('1h')
  }
  const took = cpuMs() - begin
  await emulator.close()
  return took
}

/** Restarts of ten minutes below HTTP: the record and the clock alone. */
async function hoursOfWorld (count: number): Promise<number> {
  const options = resolveOptions([{ origin: 'call', values: { clock: 'manual', seed: 1 }, describe: (name) => name }])
  const catalogue = createCatalogue({ errors: [], related: [] })
  const settings = loadSettings(options, { catalogue, fleet: { servers: [{ id: SERVER, name: 'bms-83' }] } })
  const worlds = createWorlds(templateOf(settings, catalogue), { onProject: () => {}, isListening: false, onTransition: () => {} })
  const world = worlds.forChange('a'.repeat(32))
  const lastsMs = HOUR_MS / 6
  const begin = cpuMs()
  for (let passedMs = 0; passedMs < count * HOUR_MS; passedMs += lastsMs) {
    world.servers.update(SERVER, (record) => beginTask(record, { action: 'reboot', stages: [{ taskState: 'reboot_started_hard', lastsMs }], done: { vmState: 'active' } }, { durationMs: lastsMs, requestId: '', userId: '', projectId: world.projectId }, world.clock.now()), world.clock.now())
    await advance(worlds, world, lastsMs)
  }
  return cpuMs() - begin
}

const tasks: Readonly<Record<string, (...numbers: number[]) => Promise<unknown>>> = { routes, projects, hours }
const [name = '', ...numbers] = process.argv.slice(2)
process.stdout.write(`${JSON.stringify(await tasks[name]?.(...numbers.map(Number)))}\n`)
