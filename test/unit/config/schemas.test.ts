/** The JSON Schemas of the files that people write. */
import { readFileSync } from 'node:fs'
import { Ajv } from 'ajv'
import { test } from 'tap'
import { readIdentity } from '../../../src/config/identity.js'
import { FILE_SCHEMAS, schemaText } from '../../../src/config/schemas.js'
import { fileLayer, loadSettings, resolveOptions } from '../../../src/config/index.js'
import { readCatalogue, readFixture } from '../../../src/world/fixtures.js'
import { readFleet } from '../../../src/config/fleet.js'
import { readPlan } from '../../../src/config/plan.js'
import { NOW } from '../../records.js'

const catalogue = readCatalogue()

/** Whether the schema in a file of fixtures accepts a value. */
function accepts (name: string, value: unknown): boolean {
  const ajv = new Ajv({ strict: false })
  for (const file of Object.keys(FILE_SCHEMAS)) ajv.addSchema(JSON.parse(readFileSync(`fixtures/${file}`, 'utf8')) as object, file)
  return ajv.validate(name, value) as boolean
}

test('fixtures has the schema of each kind of file, and the package contains them (npm run schema writes them)', (t) => {
  const { files } = JSON.parse(readFileSync('package.json', 'utf8')) as { files: readonly string[] }
  for (const [name, schema] of Object.entries(FILE_SCHEMAS)) {
    t.equal(readFileSync(`fixtures/${name}`, 'utf8'), schemaText(schema), name)
    t.ok(files.includes(`fixtures/${name}`), `the package contains ${name}`)
  }
  t.end()
})

const $schema = 'node_modules/bms-emulator/fixtures/x.schema.json'

test('what the schemas of plan, fleet and identity section accept can be read, with $schema too', (t) => {
  const plan = { $schema, version: 1, faults: ['BMS.0212', { effect: { kind: 'stale', reads: 2 } }] }
  const fleet = { $schema, servers: [{ name: 'a', status: 'SHUTOFF', rebootDuration: { uniform: ['1s', '2s'] } }], projects: { ab: { stopDuration: 5, servers: [] } } }
  const identity = { $schema, projects: [{ name: 'a' }], users: [{ name: 'b', password: 'c' }] }
  t.ok(accepts('plan.schema.json', plan))
  t.ok(accepts('fleet.schema.json', fleet))
  t.ok(accepts('fleet.schema.json', readFixture('servers.json')))
  t.ok(accepts('identity.schema.json', identity))
  t.equal(readPlan(plan, catalogue).length, 2)
  t.equal(readFleet(fleet, 1, NOW).servers.length, 1)
  t.equal(readIdentity(identity).projects.length, 1)
  t.notOk(accepts('plan.schema.json', { version: 1, faults: [{ effect: { kind: 'sleep' } }] }))
  t.notOk(accepts('fleet.schema.json', { servers: [{ nam: 'a' }] }))
  t.notOk(accepts('identity.schema.json', { projects: [], users: [] }))
  t.end()
})

test('what the schema of config files accepts is read, and what it refuses is refused', (t) => {
  const isRead = (values: unknown): boolean => {
    try {
      const path = `${t.testdir({ 'config.json': JSON.stringify(values) })}/config.json`
      loadSettings(resolveOptions([fileLayer(path)]), { catalogue, fleet: readFixture('servers.json') })
      return true
    } catch (error) {
      if ((error as Error).name === 'FileError') return false
      throw error
    }
  }
  const valid: ReadonlyArray<Readonly<Record<string, unknown>>> = [
    {}, { $schema }, { port: 0, host: '::1' }, { publicUrl: null, control: 'off', allowOrigin: 'http://a' }, { allowOrigin: ['http://a'], memory: '1.5GB', auth: 'strict' },
    { identity: { projects: [{ name: 'a' }], users: [{ name: 'b', password: 'c' }] } }, { logLevel: 'silent', profile: 'nova' },
    { set: { successStatus: 202, errorBody: 'native', acceptWindow: '2s' } }, { set: ['successStatus=202'] }, { seed: 'x' }, { seed: 1.5 },
    { clock: 'auto' }, { clock: '0.5x' }, { clock: { mode: 'manual', now: '2026-01-01T00:00:00Z' } }, { rebootDuration: '5s', startDuration: 5, stopDuration: { logNormal: { median: '5s', sigma: 1 } } },
    { realistic: true, save: false }, { servers: [{ name: 'a' }] }, { servers: { servers: [], projects: {} } }, { faults: ['503'] }, { faults: { version: 1, faults: [] } },
    { fault: '503' }, { fault: ['503', { effect: { kind: 'stale', reads: 1 } }] }
  ]
  for (const values of valid) t.same([accepts('config.schema.json', values), isRead(values)], [true, true], JSON.stringify(values))
  const invalid: ReadonlyArray<Readonly<Record<string, unknown>>> = [
    { prot: 1 }, { port: 'x' }, { port: 65_536 }, { host: '' }, { publicUrl: 'a' }, { allowOrigin: ['a'] }, { memory: '256' }, { auth: 'x' }, { identity: {} }, { logLevel: 'x' }, { profile: 'x' },
    { set: { successStatus: 200 } }, { set: { succesStatus: 202 } }, { set: ['a'] }, { seed: null }, { clock: 'x' }, { clock: { mode: 'x' } }, { rebootDuration: [] }, { realistic: 'x' }, { save: 1 },
    { servers: [{}] }, { servers: { server: [] } }, { faults: {} }, { fault: [5] }, { config: 'x' }
  ]
  for (const values of invalid) t.same([accepts('config.schema.json', values), isRead(values)], [false, false], JSON.stringify(values))
  t.end()
})
