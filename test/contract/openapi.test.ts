import { Validator } from '@seriousme/openapi-schema-validator'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { setImmediate as turn } from 'node:timers/promises'
import { test } from 'tap'
import { buildTestEmulator, HARD, PROJECT, SERVER } from '../helpers.js'
import { buildDocument } from '../../src/control/openapi/document.js'
import { catalogue } from '../worlds.js'
import { FAULT_KINDS } from '../../src/faults/kinds/index.js'
import { namedProfile, PROFILE_NAMES } from '../../src/core/profile.js'
import { readContract, type OpenApi } from '../openapi.js'
import { TOYS } from '../toy-fault.js'
import { buildApp } from '../../src/app.js'
import { sleep } from '../../src/clock.js'
import { pino } from 'pino'

type Responses = Record<string, { content?: Record<string, { schema: object }> }>
interface Operation { operationId: string, summary: string, tags: string[], parameters: Array<{ name: string }>, responses: Responses }
interface Document { openapi: string, paths: Record<string, Record<string, Operation>>, components: { responses: Responses } }

const METHODS = ['GET', 'PUT', 'POST', 'DELETE', 'OPTIONS', 'HEAD', 'PATCH', 'TRACE']

test('the document is valid OpenAPI 3.1 for every profile', async (t) => {
  const emulator = await buildTestEmulator(t)
  for (const profile of PROFILE_NAMES) {
    const answer = await emulator.send('GET', `/_emulator/openapi.json?profile=${profile}`)
    t.equal(answer.statusCode, 200)
    const result = await new Validator().validate(answer.json())
    t.same(result.errors ?? [], [])
    t.equal(result.valid, true)
    t.equal((answer.json() as Document).openapi, '3.1.0')
  }
})

test('the document describes the profile of the template with its choices, or the profile that is asked for', async (t) => {
  const emulator = await buildTestEmulator(t, { profile: 'documented', set: { successStatus: 202 } })
  const read = async (query = ''): Promise<{ description: string, action: string[], unauthorized: unknown }> => {
    const { info, paths, components } = (await emulator.send('GET', `/_emulator/openapi.json${query}`)).json() as Document & { info: { description: string } }
    const { responses = {} } = paths['/v2.1/{project_id}/servers/{server_id}/action']?.['post'] ?? {}
    const shared = components.responses['Compute401']?.content?.['application/json']?.schema as { properties?: object } | undefined
    return { description: info.description, action: Object.keys(responses), unauthorized: Object.keys(shared?.properties ?? {}) }
  }
  const own = await read()
  t.match(own.description, 'describes the profile documented with other values of successStatus;')
  t.same(own.action, ['202', '400', '401', '403', '404', '406', '409', '413', '415', '503', 'default'])
  t.same(own.unauthorized, ['error_code', 'error_msg', 'request_id'])
  const nova = await read('?profile=nova')
  t.match(nova.description, 'describes the profile nova;')
  t.same([nova.action[0], nova.unauthorized], ['202', ['error']])
  const otc = await read('?profile=otc')
  t.same([otc.action[0], otc.unauthorized], ['204', ['error_code', 'error_msg', 'request_id', 'error']])
  await emulator.send('PATCH', '/_emulator/profile', { name: 'nova', successStatus: 204 })
  t.match((await read()).description, 'describes the profile nova with other values of successStatus;')
  t.equal((await emulator.send('GET', '/_emulator/openapi.json?profile=other')).statusCode, 400)
})

test('the body of POST faults is a rule of a kind that the emulator has, in data or as text', async (t) => {
  const contract = async (toys?: typeof TOYS) => readContract((await (await buildTestEmulator(t, {}, toys)).send('GET', '/_emulator/openapi.json')).json() as OpenApi)
  const [own, toy] = [await contract(), await contract(TOYS)]
  for (const [method, path] of [['POST', '/_emulator/faults'], ['PATCH', '/_emulator/faults/{id}']] as const) {
    const call = { method, path, isOpen: false, outcomes: [] }
    const echo = { effect: { kind: 'echo', word: 'hello' } }
    t.same(toy.compareBody(call, echo), [], `${method} with a toy`)
    t.not(own.compareBody(call, echo).length, 0, `${method} without it`)
    for (const contract of [own, toy]) {
      t.same(contract.compareBody(call, { effect: { kind: 'stale', reads: 3 } }), [])
      t.not(contract.compareBody(call, { effect: { kind: 'stale', reads: 'three' } }).length, 0)
    }
  }
  t.same(own.compareBody({ method: 'POST', path: '/_emulator/faults', isOpen: false, outcomes: [] }, 'BMS.0212:times=2'), [])
  const emulator = await buildTestEmulator(t, {}, TOYS)
  const response = await emulator.send('POST', '/_emulator/faults', { effect: { kind: 'echo', word: 'hello' } })
  t.same(toy.compare({ method: 'POST', path: '/_emulator/faults', isOpen: false, outcomes: [] }, response).problems, [])
})

test('the body of PUT snapshot is a snapshot', async (t) => {
  const emulator = await buildTestEmulator(t)
  const contract = readContract((await emulator.send('GET', '/_emulator/openapi.json')).json() as OpenApi)
  const call = { method: 'PUT', path: '/_emulator/snapshot', isOpen: false, outcomes: [] }
  for (const query of ['', `?project=${PROJECT}`]) {
    const snapshot = (await emulator.send('GET', `/_emulator/snapshot${query}`)).json() as object
    t.same(contract.compareBody(call, snapshot), [])
    t.not(contract.compareBody(call, { ...snapshot, version: 2 }).length, 0)
    t.not(contract.compareBody(call, { ...snapshot, surprise: 1 }).length, 0)
  }
})

test('no call lists the header that injects faults, so that a fuzzer does not send it', async (t) => {
  const emulator = await buildTestEmulator(t)
  const document = (await emulator.send('GET', '/_emulator/openapi.json')).json() as Document & { info: { description: string } }
  for (const methods of Object.values(document.paths)) {
    for (const { operationId, parameters } of Object.values(methods)) t.notOk(parameters.some(({ name }) => name === 'X-Emulator-Fault'), operationId)
  }
  t.match(document.info.description, 'X-Emulator-Fault')
  t.match(document.components, { parameters: { EmulatorFault: { name: 'X-Emulator-Fault', in: 'header' } } })
})

test('a route that nobody described is refused, so that no call is missing', (t) => {
  const facts = { version: '1', catalogue, kinds: FAULT_KINDS, profile: namedProfile('otc') }
  t.throws(() => buildDocument([{ method: 'GET', url: '/_emulator/new' }], facts), { message: 'nothing describes GET /_emulator/new' })
  t.throws(() => buildDocument([{ method: ['GET', 'HEAD'], url: '/new', schema: {} }], facts), { message: 'nothing describes GET /new' })
  t.end()
})

test('the document contains every registered route, and nothing else', async (t) => {
  const emulator = await buildTestEmulator(t)
  const { worlds } = emulator
  const app = buildApp({ worlds, logger: pino({ level: 'silent' }), auth: 'any', control: { mode: 'open', hosts: null, publicUrl: null, allowOrigins: [] }, publicUrl: null, version: '1', sleep })
  const registered: string[] = []
  app.addHook('onRoute', ({ method, url, config }) => { if (config?.isPageFile !== true) registered.push(...[method].flat().filter((each) => METHODS.includes(each)).map((each) => `${each.toLowerCase()} ${url.replace(/:(\w+)/g, '{$1}')}`)) })
  await app.ready()
  t.teardown(() => app.close())
  const document = (await app.inject('/_emulator/openapi.json')).json() as Document
  const described = Object.entries(document.paths).flatMap(([path, methods]) => Object.keys(methods).map((method) => `${method} ${path}`))
  t.same(described.sort(), [...new Set(registered)].sort())
})

test('every call has a name of its own, a sentence and a tag, and every control call its response', async (t) => {
  const emulator = await buildTestEmulator(t)
  const { paths } = (await emulator.send('GET', '/_emulator/openapi.json')).json() as Document
  const names = new Set<string>()
  for (const [path, methods] of Object.entries(paths)) {
    for (const [method, { operationId, summary, tags, responses }] of Object.entries(methods)) {
      const call = `${method} ${path}`
      t.notOk(names.has(operationId), `${operationId} is the name of ${call} alone`)
      names.add(operationId)
      t.ok(summary.length > 0 && tags.length === 1, call)
      t.ok(responses['default'], call)
      const [answer] = Object.entries(responses)
      if (path.startsWith('/_emulator')) t.not(JSON.stringify(answer?.[1].content?.['application/json']?.schema), '{}', `${call} has a row in openapi/calls.ts`)
    }
  }
})

test('responses and accepted bodies match the document', async (t) => {
  const emulator = await buildTestEmulator(t)
  const contract = readContract((await emulator.send('GET', '/_emulator/openapi.json')).json() as OpenApi)
  await emulator.act(HARD)
  await emulator.send('POST', '/_emulator/faults', { id: 'some', match: { operation: 'any' }, when: { probability: 0.5, skip: 100 }, effect: { kind: 'delay', duration: { uniform: ['1s', '2s'] } } })
  const server = `/v2.1/${PROJECT}/servers`
  const calls: Array<[method: string, url: string, path: string, body?: unknown]> = [
    ...['health', 'ready', 'profile', 'errors', 'operations', 'clock', 'faults', 'servers', 'requests', 'events', 'snapshot', 'openapi.json'].map((name): [string, string, string] => ['GET', `/_emulator/${name}`, `/_emulator/${name}`]),
    ['GET', '/_emulator/errors/BMS.0037', '/_emulator/errors/{code}'],
    ['GET', '/_emulator/faults/some', '/_emulator/faults/{id}'],
    ['PATCH', '/_emulator/faults/some', '/_emulator/faults/{id}', { enabled: false }],
    ['POST', '/_emulator/faults', '/_emulator/faults', { effect: { kind: 'error', error: 'BMS.0212' } }],
    ['DELETE', '/_emulator/faults', '/_emulator/faults'],
    ['PUT', '/_emulator/clock', '/_emulator/clock', { mode: 'manual' }],
    ['POST', '/_emulator/clock/advance', '/_emulator/clock/advance', { by: '10s' }],
    ['PATCH', '/_emulator/profile', '/_emulator/profile', { successStatus: 204 }],
    ['GET', `/_emulator/servers/${SERVER}`, '/_emulator/servers/{id}'],
    ['PATCH', `/_emulator/servers/${SERVER}`, '/_emulator/servers/{id}', { name: 'other' }],
    ['POST', '/_emulator/requests/verify', '/_emulator/requests/verify', { match: { operation: 'stop' } }],
    ['POST', '/_emulator/requests/verify', '/_emulator/requests/verify', { match: { operation: 'reboot', status: 409 } }],
    ['GET', '/_emulator/env', '/_emulator/env'],
    ['POST', '/_emulator/faults/explain', '/_emulator/faults/explain', { operation: 'reboot' }],
    ['GET', `/_emulator/servers/${SERVER}/wait?status=ACTIVE`, '/_emulator/servers/{id}/wait'],
    ['POST', '/_emulator/clock/advance', '/_emulator/clock/advance', { until: { server: SERVER, status: 'ERROR' }, limit: '1s' }],
    ['GET', server, '/v2.1/{project_id}/servers'],
    ['GET', `${server}/detail`, '/v2.1/{project_id}/servers/detail'],
    ['GET', `${server}/${SERVER}`, '/v2.1/{project_id}/servers/{server_id}'],
    ['POST', `${server}/${SERVER}/action`, '/v2.1/{project_id}/servers/{server_id}/action', HARD],
    // Refusals of each API.
    ['GET', '/_emulator/errors/BMS.9999', '/_emulator/errors/{code}'],
    ['PUT', '/_emulator/snapshot', '/_emulator/snapshot', {}],
    ['POST', `${server}/${SERVER}/action`, '/v2.1/{project_id}/servers/{server_id}/action', {}]
  ]
  for (const [method, url, path, body] of calls) {
    const response = await emulator.send(method, url, body)
    const call = contract.calls.find((each) => each.method === method && each.path === path)
    if (call === undefined) throw new Error(`${method} ${path} is not in the document`)
    t.same(contract.compare(call, response).problems, [], `${method} ${url}`)
    if (response.statusCode < 400) t.same(contract.compareBody(call, body), [], `the body of ${method} ${url}`)
  }
})

/** A schema that refuses members it does not name, all the way down. */
function closed (schema: object): object {
  return JSON.parse(JSON.stringify(schema), (_key, value: unknown) => typeof value === 'object' && value !== null && 'properties' in value
    ? { ...value, additionalProperties: false }
    : value) as object
}

test('the schemas of env, explain, verify and wait name every member of the responses', async (t) => {
  const emulator = await buildTestEmulator(t, { fault: ['BMS.0212:times=1', 'delay=1s:operation=show'] })
  const { paths } = (await emulator.send('GET', '/_emulator/openapi.json')).json() as Document
  const ajv = new Ajv2020({ strict: false, validateFormats: false })
  const conforms = (method: string, path: string, { statusCode, body }: { statusCode: number, body: string }, status: number): void => {
    t.equal(statusCode, status, `${method} ${path}`)
    const schema = paths[path]?.[method.toLowerCase()]?.responses[String(status)]?.content?.['application/json']?.schema ?? {}
    // A server is described by the members that every server has; it has the documented ones besides.
    const check = ajv.compile(JSON.parse(JSON.stringify(closed(schema)), (key, value: unknown) => key === 'server' ? { type: ['object', 'null'], required: ['id', 'status'] } : value) as object)
    t.ok(check(JSON.parse(body)), `${method} ${path} ${status} ${JSON.stringify(check.errors)}`)
    t.notOk(check({ more: 1 }), `${method} ${path} ${status} has a schema of its own`)
  }
  conforms('GET', '/_emulator/env', await emulator.send('GET', '/_emulator/env'), 200)
  conforms('POST', '/_emulator/faults/explain', await emulator.send('POST', '/_emulator/faults/explain', { operation: 'reboot' }), 200)
  await emulator.act(HARD)
  await emulator.act(HARD)
  conforms('POST', '/_emulator/requests/verify', await emulator.send('POST', '/_emulator/requests/verify', { match: { operation: 'stop' } }), 200)
  const wait = '/_emulator/servers/{id}/wait'
  const late = emulator.send('GET', `/_emulator/servers/${SERVER}/wait?status=ERROR&timeout=10s`)
  const reached = emulator.send('GET', `/_emulator/servers/${SERVER}/wait?status=ACTIVE&timeout=10s`)
  while ((await emulator.send('GET', '/_emulator/clock')).json().waiting !== 2) await turn()
  await emulator.advance('10s')
  conforms('GET', wait, await reached, 200)
  conforms('GET', wait, await late, 408)
  const gone = emulator.send('GET', `/_emulator/servers/${SERVER}/wait?status=DELETED`)
  while ((await emulator.send('GET', '/_emulator/clock')).json().waiting !== 1) await turn()
  await emulator.send('DELETE', `/_emulator/servers/${SERVER}`)
  conforms('GET', wait, await gone, 200)
})

test('env names the media types of its formats, and calls that can time out name 408', async (t) => {
  const emulator = await buildTestEmulator(t)
  const { paths } = (await emulator.send('GET', '/_emulator/openapi.json')).json() as Document
  t.same(Object.keys(paths['/_emulator/env']?.['get']?.responses['200']?.content ?? {}), ['application/json', 'text/plain', 'application/yaml'])
  const late = Object.entries(paths).flatMap(([path, methods]) => Object.entries(methods).filter(([, { responses }]) => '408' in responses).map(([method]) => `${method} ${path}`))
  t.same(late, ['post /_emulator/clock/advance', 'get /_emulator/servers/{id}/wait'])
})
