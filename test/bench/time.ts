// How fast time passes: 10,000 virtual hours of restarts in the process, and making projects beside fleets of several sizes.
//   npm run build && node .build/test/bench/time.js (after any test run compiled it)
import { createCatalogue } from '../../src/core/catalogue.js'
import { createFleet } from '../../src/store/fleet.js'
import { createWorlds } from '../../src/world/projects.js'
import { advance } from '../../src/world/operations/clock.js'
import { assemble } from '../../src/emulator.js'
import { beginTask } from '../../src/core/task.js'
import { loadSettings, resolveOptions } from '../../src/config/index.js'
import { pino } from 'pino'
import { readCatalogue, readFixture } from '../../src/world/fixtures.js'
import { recordOf } from '../../src/shapes/server.js'

const HOUR_MS = 3_600_000
const options = resolveOptions([{ origin: 'call', values: { clock: 'manual', seed: 1 }, describe: (name) => name }])
const { start, worlds, close } = assemble(loadSettings(options, { catalogue: readCatalogue(), fleet: readFixture('servers.json') }), createCatalogue({ errors: [], related: [] }), pino({ level: 'silent' }))

async function hours (count: number, restartMs: number): Promise<number> {
  const world = worlds.forChange('bench'.replace(/[^0-9a-f]/g, 'a'))
  const [server] = world.servers.list(world.clock.now())
  const serverId = String(server?.id)
  const begin = performance.now()
  for (let passedMs = 0; passedMs < count * HOUR_MS; passedMs += restartMs) {
    world.servers.update(serverId, (record) => beginTask(record, { action: 'reboot', stages: [{ taskState: 'reboot_started_hard', lastsMs: restartMs }], done: { vmState: 'active' } }, { durationMs: restartMs, requestId: '', userId: '', projectId: world.projectId }, world.clock.now()), world.clock.now())
    await advance(worlds, world, restartMs)
  }
  return performance.now() - begin
}

console.log(`10,000 hours of restarts of an hour:         ${(await hours(10_000, HOUR_MS)).toFixed(0)} ms`)
console.log(`10,000 hours of restarts of ten minutes:     ${(await hours(10_000, HOUR_MS / 6)).toFixed(0)} ms`)
for (const size of [5, 1_000, 100_000]) {
  const fleet = createFleet(Array.from({ length: size }, (_, index) => recordOf({ name: `bms-${index}` }, 1, 0)))
  const made = createWorlds({ ...start, fleet }, { isListening: false, onProject: () => {}, onTransition: () => {} })
  for (let index = 0; index < 500; index++) made.add(`a${index.toString(16)}`, {})
  const begin = performance.now()
  for (let index = 0; index < 2000; index++) made.add(`b${index.toString(16)}`, {})
  console.log(`a project beside a fleet of ${String(size).padStart(7)}:         ${((performance.now() - begin) / 2000).toFixed(3)} ms`)
}
await close()
