/**
 * Requests made from the OpenAPI document, valid and invalid ones. Every response has to be one that the document lists for its
 * call, and none may be a 5xx that it does not list.
 */
import fc from 'fast-check'
import { createEmulator, type Emulator } from '../../src/index.js'
import { damaged, JUNK, valueOf, type Schema } from './schema-values.js'
import { PROJECT, SERVER } from '../ids.js'
import { readContract, type Call, type Contract, type OpenApi } from '../openapi.js'
import type { LightMyRequestResponse } from 'fastify'

/** How to run it. */
export interface HttpSettings {
  readonly profile: string
  /** How many short sequences of requests. */
  readonly runs: number
  readonly seed: number
  /** Changes responses, to show that the check can fail. */
  readonly spoil?: (response: LightMyRequestResponse) => LightMyRequestResponse
}

interface Parameter { readonly name: string, readonly in: 'path' | 'query' | 'header', readonly required: boolean, readonly schema: Schema }
interface Operation { readonly parameters?: readonly Parameter[], readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: Schema }>> } }

/** A request, as the fuzzer draws it. */
interface Drawn {
  readonly call: Call
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  /** The bytes of the body; undefined for none. */
  readonly body: string | undefined
  /** Whether the body is JSON, so that it can be held against its schema. */
  readonly json: unknown
}

/** Runs the fuzzer. Returns how many requests it sent, or throws the error of fast-check, which has the seed and the shortest sequence. */
export async function fuzzHttp ({ profile, runs, seed, spoil = (response) => response }: HttpSettings): Promise<number> {
  const emulator = await createEmulator({ profile: profile as 'otc', clock: 'auto', seed: 1 })
  try {
    const document = (await emulator.app.inject('/_emulator/openapi.json')).json() as OpenApi
    const contract = readContract(document)
    const sequences = fc.array(fc.oneof(...contract.calls.map((call) => drawCall(document, call, emulator.snapshot()))), { minLength: 1, maxLength: 4 })
    let count = 0
    const property = fc.asyncProperty(sequences, async (requests) => {
      emulator.reset()
      for (const request of requests) {
        count++
        const problems = judge(contract, request, spoil(await send(emulator, request)))
        if (problems.length > 0) throw new Error(`${request.call.method} ${request.url.slice(0, 300)}: ${problems.slice(0, 5).join('; ')}`)
        // Rules may make anything fail, and other profiles and clocks have other documents.
        if (request.call.path.startsWith('/_emulator') && request.call.method !== 'GET') emulator.reset()
      }
    })
    // A request without a response is a finding, too: the emulator never waits that long.
    await fc.assert(property, { numRuns: runs, seed, timeout: 20_000, includeErrorInReport: true })
    return count
  } finally {
    await emulator.close()
  }
}

async function send ({ app }: Emulator, { call: { method }, url, headers, body }: Drawn): Promise<LightMyRequestResponse> {
  return await app.inject({ method: method as 'GET', url, headers, ...(body === undefined ? {} : { payload: body }) })
}

/** Returns what is wrong with a response. */
function judge (contract: Contract, { call, json }: Drawn, response: LightMyRequestResponse): readonly string[] {
  const { problems } = contract.compare(call, response)
  // The old /v2 accepts members that the document does not name. Source: NOVA.md section 6.
  const isAccepted = response.statusCode < 300 && json !== undefined && !call.path.startsWith('/v2/')
  const accepted = isAccepted ? contract.compareBody(call, json).map((problem) => `accepted, though the body ${problem}`) : []
  const shown = problems.length === 0 && accepted.length === 0 ? [] : [`${response.statusCode} ${response.body.slice(0, 300)}`]
  return [...problems, ...accepted, ...shown]
}

const weighted = <Value>(weight: number, arbitrary: fc.Arbitrary<Value>): { readonly weight: number, readonly arbitrary: fc.Arbitrary<Value> } => ({ weight, arbitrary })
const KNOWN: Readonly<Record<string, string>> = { project_id: PROJECT, server_id: SERVER, flavor_id: 'physical.83.medium', image_id: '1a6635d8-afea-4f2b-abb6-27a202bad319' }

/** Returns requests for one call of the document. */
function drawCall (document: OpenApi, call: Call, snapshot: unknown): fc.Arbitrary<Drawn> {
  const resolve = (ref: string): Schema => ref.slice(2).split('/').reduce<unknown>((part, key) => (part as Record<string, unknown>)[key], document) as Schema
  const { parameters = [], requestBody } = document.paths[call.path]?.[call.method.toLowerCase()] as Operation
  const value = ({ schema }: Parameter): fc.Arbitrary<string> => fc.oneof(weighted(3, valueOf(schema, resolve).map(textOf)), weighted(1, JUNK.map(textOf)))
  const inPath = parameters.filter((parameter) => parameter.in === 'path')
  const path = fc.tuple(...inPath.map((parameter) => fc.oneof(weighted(4, fc.constant(KNOWN[parameter.name] ?? 'x')), weighted(1, value(parameter)))))
    .map((values) => inPath.reduce((url, { name }, index) => url.replace(`{${name}}`, () => partOf(values[index] ?? '')), call.path))
  const inQuery = parameters.filter((parameter) => parameter.in === 'query')
  const pairs = fc.array(fc.oneof(...inQuery.map((parameter) => fc.tuple(fc.constant(parameter.name), value(parameter))), fc.tuple(fc.string({ maxLength: 8 }), JUNK.map(textOf))), { maxLength: 3 })
  const query = fc.oneof(weighted(2, fc.constant('')), weighted(2, pairs.map((list) => list.map(([name, text]) => `${encode(name)}=${encode(text)}`).join('&'))), weighted(1, fc.constantFrom('&', '=', '?', 'limit', 'limit=1&limit=2', '%zz=1', 'name=%c0%af')))
  const schema = requestBody?.content['application/json']?.schema
  const body = schema === undefined ? NO_BODY : bodies(call.path.endsWith('/snapshot') ? fc.constant(snapshot) : valueOf(schema, resolve))
  return fc.record({ path, query, headers: drawHeaders(call), body }).map(({ path, query, headers, body }) => ({
    call,
    url: query === '' ? path : `${path}?${query}`,
    headers,
    ...body
  }))
}

type Body = Pick<Drawn, 'body' | 'json'>
const NO_BODY: fc.Arbitrary<Body> = fc.constant({ body: undefined, json: undefined })
const asJson = (value: unknown): Body => ({ body: JSON.stringify(value), json: value })

function bodies (values: fc.Arbitrary<unknown>): fc.Arbitrary<Body> {
  return fc.oneof(
    weighted(4, values.map(asJson)),
    weighted(5, damaged(values).map((value) => JSON.stringify(value) === undefined ? { body: undefined, json: undefined } : asJson(JSON.parse(JSON.stringify(value))))),
    weighted(1, fc.constantFrom('', '{', 'null', '[]', '"', '\ufeff{}', '{"a":1}{"b":2}', '[1,]', '\u0000', `${'['.repeat(5000)}`, '{"reboot":{"type":"HARD"},"reboot":{"type":"SOFT"}}').map((body) => ({ body, json: undefined }))),
    weighted(1, NO_BODY)
  )
}

function textOf (value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value) ?? ''
}

/** A part of a path that stays one: an empty one would join its neighbours, and dots are resolved before the request is sent. */
const partOf = (text: string): string => /^\.*$/.test(text) ? 'x' : encode(text)

/** Encodes a part of a URL. Lone surrogates have no encoding, and URLs have a length. */
function encode (text: string): string {
  return encodeURIComponent(Buffer.from(text.slice(0, 3000)).toString())
}

const TOKENS = fc.constantFrom('demo', 'demo', 'demo', 'demo', 'demo', 'demo', '', 'x'.repeat(5000), 'gAAAAA-none', 'ü', '%00', 'a b')
const HEADERS: Readonly<Record<string, fc.Arbitrary<string>>> = {
  'content-type': fc.constantFrom('application/json', 'application/json', 'application/json;charset=utf-8', 'Application/JSON', 'text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', '', 'x', 'application/json; charset=latin1', '/'),
  accept: fc.constantFrom('*/*', 'application/json', 'text/html', 'application/xml', 'image/png;q=0', '', ';;;'),
  'openstack-api-version': fc.constantFrom('compute 2.1', 'compute 2.60', 'compute latest', 'compute 2.999', 'compute', 'compute 2.', 'volume 3.1', '', 'compute 2.26, volume 3.0'),
  'x-openstack-nova-api-version': fc.constantFrom('2.1', '2.47', 'latest', '1', 'x', ''),
  'x-subject-token': fc.constantFrom('demo', '', 'none'),
  'accept-language': fc.string({ unit: 'grapheme-ascii', maxLength: 20 }),
  'last-event-id': fc.constantFrom('1', 'x', '-1', '99999999999999999999'),
  range: fc.constantFrom('bytes=0-1', 'x'),
  'if-none-match': fc.constantFrom('*', '"x"'),
  'x-forwarded-for': fc.constantFrom('1.2.3.4', 'x'),
  'x-http-method-override': fc.constantFrom('DELETE', 'x'),
  cookie: fc.string({ unit: 'grapheme-ascii', maxLength: 30 }),
  origin: fc.constantFrom('null', 'http://evil.example'),
  'sec-fetch-site': fc.constantFrom('cross-site', 'same-origin', 'x'),
  host: fc.constantFrom('localhost', 'evil.example', '', '[::1]', 'a b', 'localhost:99999'),
  authorization: fc.constantFrom('Bearer x', 'SDK-HMAC-SHA256 Access=a, SignedHeaders=b, Signature=c', 'SDK-HMAC-SHA256', 'x')
}

/** Mostly the headers of a client, sometimes others too. */
function drawHeaders ({ path }: Call): fc.Arbitrary<Record<string, string>> {
  const odd = fc.record(HEADERS, { requiredKeys: [] })
  const usual = { 'content-type': 'application/json', host: 'localhost' }
  const plain = fc.record({ 'x-auth-token': fc.oneof(weighted(5, fc.constant('demo')), weighted(1, TOKENS)) }).map((token) => ({ ...usual, ...token }))
  const strange = fc.tuple(plain, odd).map(([first, second]) => ({ ...first, ...Object.fromEntries(Object.entries(second).slice(0, 3)) }))
  // A stream of events has no end.
  return fc.oneof(weighted(3, plain), weighted(path.endsWith('/events') ? 0 : 2, strange)) as fc.Arbitrary<Record<string, string>>
}
