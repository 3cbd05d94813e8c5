/** Runs each file of fixtures/scenarios: steps in, responses out. */
import { readdirSync, readFileSync } from 'node:fs'
import { test, type Test } from 'tap'
import { parse } from 'yaml'
import { Type, type Static } from '@sinclair/typebox'
import { TypeCompiler } from '@sinclair/typebox/compiler'
import { explainMismatch } from '../../src/shapes/explain-mismatch.js'
import { buildTestEmulator, FAULTY, LOCKED, PROJECT, SERVER, STOPPED, type TestEmulator } from '../helpers.js'

const FOLDER = 'fixtures/scenarios'

const ExpectSchema = Type.Object({
  status: Type.Optional(Type.Integer()),
  headers: Type.Optional(Type.Record(Type.String(), Type.Union([Type.String(), Type.Null()]))),
  body: Type.Optional(Type.Unknown())
}, { additionalProperties: false })

const StepSchema = Type.Object({
  request: Type.Optional(Type.String({ pattern: '^[A-Z]+ ' })),
  body: Type.Optional(Type.Unknown()),
  headers: Type.Optional(Type.Record(Type.String(), Type.String())),
  advance: Type.Optional(Type.String()),
  look: Type.Optional(Type.String()),
  expect: Type.Optional(ExpectSchema)
}, { additionalProperties: false, minProperties: 1 })

const ScenarioSchema = Type.Object({
  title: Type.String({ minLength: 1 }),
  source: Type.Optional(Type.String()),
  options: Type.Optional(Type.Record(Type.String(), Type.Unknown())),
  steps: Type.Array(StepSchema, { minItems: 1 })
}, { additionalProperties: false })
type Scenario = Static<typeof ScenarioSchema>
type Step = Scenario['steps'][number]

const check = TypeCompiler.Compile(ScenarioSchema)

function readScenario (name: string): Scenario {
  const data: unknown = parse(readFileSync(`${FOLDER}/${name}`, 'utf8'))
  if (!check.Check(data)) throw new Error(`${name}: ${explainMismatch(check.Errors(data), 'the scenario')}`)
  return data
}

const PLACES: Readonly<Record<string, string>> = { server: SERVER, stopped: STOPPED, faulty: FAULTY, locked: LOCKED }

/** A path with its places filled: `{server}` for the whole path of a server, `{server.id}` for its id. */
function pathOf (text: string): string {
  return text.replace('{project}', PROJECT).replace(/\{(\w+)(\.id)?\}/g, (whole, place: string, id?: string) => {
    const serverId = PLACES[place]
    if (serverId === undefined) throw new Error(`${whole} is not a place; expected one of ${Object.keys(PLACES).join(', ')}, project`)
    return id === undefined ? `/v2.1/${PROJECT}/servers/${serverId}` : serverId
  })
}

function requestOf (step: Step): readonly [method: string, path: string] | null {
  if (step.look !== undefined) return ['GET', pathOf(step.look)]
  const [method, path] = step.request?.split(' ') ?? []
  return method === undefined || path === undefined ? null : [method, pathOf(path)]
}

/** Checks that the response has every member of the expectation; lists are compared item by item. */
function compare (t: Test, actual: unknown, expected: unknown, place: string): void {
  if (typeof expected !== 'object' || expected === null) {
    t.same(actual, expected, place)
    return
  }
  if (Array.isArray(expected)) {
    t.equal(Array.isArray(actual) ? actual.length : 'no list', expected.length, `${place} has as many items`)
    for (const [index, item] of expected.entries()) compare(t, (actual as unknown[])[index], item, `${place}[${index}]`)
    return
  }
  if ('absent' in expected) {
    t.equal(actual, undefined, `${place} is absent`)
    return
  }
  t.type(actual, 'object', `${place} is an object`)
  for (const [name, value] of Object.entries(expected)) compare(t, (actual as Record<string, unknown> | undefined)?.[name], value, `${place}.${name}`)
}

async function runStep (t: Test, emulator: TestEmulator, step: Step, name: string): Promise<void> {
  if (step.advance !== undefined) await emulator.advance(step.advance)
  const request = requestOf(step)
  if (request === null) return
  const [method, path] = request
  const answer = await emulator.send(method, path, step.body, step.headers)
  const { status = step.look === undefined ? undefined : 200, headers = {}, body } = step.expect ?? {}
  if (status !== undefined) t.equal(answer.statusCode, status, `${name}: status of ${method} ${path}`)
  for (const [header, value] of Object.entries(headers)) t.equal(answer.headers[header] ?? null, value, `${name}: ${header}`)
  if (body === undefined) return
  if (typeof body === 'string') t.equal(answer.body, body, `${name}: body`)
  else compare(t, step.look === undefined ? answer.json() : (answer.json() as { server: unknown }).server, body, name)
}

const names = readdirSync(FOLDER).filter((name) => /\.ya?ml$/.test(name)).sort()

for (const name of names) {
  const { title, options = {}, steps } = readScenario(name)
  test(`${name}: ${title}`, async (t) => {
    const emulator = await buildTestEmulator(t, options)
    for (const [index, step] of steps.entries()) await runStep(t, emulator, step, `step ${index + 1}`)
  })
}

test('there are scenarios, each with a title of its own', (t) => {
  t.ok(names.length >= 15)
  t.equal(new Set(names.map((name) => readScenario(name).title)).size, names.length)
  t.end()
})
