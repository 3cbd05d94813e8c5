// Builds the OpenAPI document of both APIs from the registered routes and their schemas.
import type { FastifyContextConfig } from 'fastify'
import { callRow, type CallRow } from './calls.js'
import { ControlErrorSchema } from '../schemas/common.js'
import { EmulatedErrorSchema } from '../../errors/error-schema.js'
import { OPERATIONS } from '../../core/operations.js'
import type { TSchema } from '@sinclair/typebox'

/** The facts about a route that the document needs. */
export interface RouteNote {
  readonly method: string | readonly string[]
  readonly url: string
  readonly schema?: unknown
  readonly config?: FastifyContextConfig | undefined
}

type Json = Record<string, unknown>
interface RouteSchema {
  readonly params?: { readonly properties?: Json }
  readonly querystring?: { readonly properties?: Json, readonly required?: readonly string[] }
  readonly body?: unknown
  readonly operationId?: string
  readonly summary?: string
  /** One response by its status, with its schema; the type is `null` for a response without a body. */
  readonly response?: Readonly<Record<string, TSchema>>
}

/** The HTTP methods that OpenAPI can describe. */
const METHODS: ReadonlySet<string> = new Set(['GET', 'PUT', 'POST', 'DELETE', 'OPTIONS', 'HEAD', 'PATCH', 'TRACE'])

const CONTROL_PREFIX = '/_emulator'

/** Returns the document as plain JSON. Source: OpenAPI Specification 3.1. */
export function buildDocument (routes: readonly RouteNote[], version: string): Json {
  const paths: Record<string, Json> = {}
  for (const { method, url, schema, config } of routes) {
    const path = url.replace(/:([A-Za-z_]+)/g, '{$1}')
    for (const each of typeof method === 'string' ? [method] : method) {
      if (!METHODS.has(each)) continue
      paths[path] = { ...paths[path], [each.toLowerCase()]: operation(each, url, (schema ?? {}) as RouteSchema, config ?? {}) }
    }
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'bms-emulator',
      version,
      description: 'An emulator of the BMS (bare metal server) API of Open Telekom Cloud, and the API that controls it.',
      license: { name: 'MIT', identifier: 'MIT' }
    },
    servers: [{ url: '/' }],
    tags: TAGS.map(([name, description]) => ({ name, description })),
    paths: Object.fromEntries(Object.entries(paths).sort(([a], [b]) => a < b ? -1 : 1)),
    components: {
      schemas: { ControlError: plain(ControlErrorSchema), EmulatedError: plain(EmulatedErrorSchema) },
      securitySchemes: {
        token: { type: 'apiKey', in: 'header', name: 'X-Auth-Token', description: 'any value with --auth any; an issued or configured token with --auth strict' },
        control: { type: 'http', scheme: 'bearer', description: 'the token of --control TOKEN; none is needed with --control open' }
      }
    }
  }
}

const TAGS = [
  ['control', 'Control of the emulator: time, faults, projects, journal. ?project=ID limits a call to one project.'],
  ['servers', 'Servers: list, show, restart, start, stop.'],
  ['identity', 'Tokens, and what a token gives access to.'],
  ['lookups', 'Read-only lookups that clients make along the way.'],
  ['versions', 'Version lists and documents.']
] as const

function operation (method: string, url: string, schema: RouteSchema, config: FastifyContextConfig): Json {
  const isControl = url.startsWith(CONTROL_PREFIX)
  const found = isControl ? callRow(method, url.slice(CONTROL_PREFIX.length)) : rowOfRoute(schema)
  const call: CallRow = found ?? { id: derivedId(method, url), summary: derivedSummary(url, config), answer: null, status: 200 }
  const isOpen = isControl ? url === `${CONTROL_PREFIX}/health` || url === `${CONTROL_PREFIX}/ready` : config.isOpen === true
  return {
    operationId: call.id,
    summary: call.summary,
    tags: [tagOf(isControl, config)],
    parameters: [...pathParameters(url, schema), ...queryParameters(schema), ...headerParameters(config)],
    ...(schema.body === undefined ? {} : { requestBody: { required: true, content: { 'application/json': { schema: plain(schema.body) } } } }),
    responses: {
      [String(call.status ?? 200)]: answerOf(call, found !== undefined),
      ...(call.timeout === undefined ? {} : { 408: { description: 'The timeout passed', content: { 'application/json': { schema: plain(call.timeout) } } } }),
      default: { description: 'An error', content: { 'application/json': { schema: { $ref: `#/components/schemas/${isControl ? 'ControlError' : 'EmulatedError'}` } } } }
    },
    security: isOpen ? [] : isControl ? [{}, { control: [] }] : [{ token: [] }]
  }
}

/** Returns the row of an emulated call, taken from its route schema. */
function rowOfRoute ({ operationId, summary, response = {} }: RouteSchema): CallRow | undefined {
  const [[status, answer] = []] = Object.entries(response)
  if (operationId === undefined || summary === undefined || answer === undefined) return undefined
  return { id: operationId, summary, status: Number(status), answer: answer['type'] === 'null' ? null : answer }
}

function answerOf (call: CallRow, isKnown: boolean): Json {
  if (call.answer === null) return isKnown ? { description: 'Done' } : { description: 'The response', content: { 'application/json': { schema: {} } } }
  const others = (call.alternatives ?? []).map((type): [string, Json] => [type, { schema: { type: 'string' } }])
  return { description: call.summary, content: { [call.type ?? 'application/json']: { schema: plain(call.answer) }, ...Object.fromEntries(others) } }
}

function tagOf (isControl: boolean, { operation: name, service }: FastifyContextConfig & { service?: string }): string {
  if (isControl) return 'control'
  if (service === 'identity' || name === 'token') return 'identity'
  if (name === 'discovery') return 'versions'
  return name === 'lookup' ? 'lookups' : 'servers'
}

function pathParameters (url: string, { params }: RouteSchema): readonly Json[] {
  return Array.from(url.matchAll(/:([A-Za-z_]+)/g), ([, name = '']) =>
    ({ name, in: 'path', required: true, schema: plain(params?.properties?.[name] ?? { type: 'string' }) }))
}

function queryParameters ({ querystring }: RouteSchema): readonly Json[] {
  return Object.entries(querystring?.properties ?? {}).map(([name, schema]) =>
    ({ name, in: 'query', required: querystring?.required?.includes(name) ?? false, schema: plain(schema) }))
}

function headerParameters ({ hasMicroversions, operation: name, isAction }: FastifyContextConfig): readonly Json[] {
  const version = { name: 'OpenStack-API-Version', in: 'header', schema: { type: 'string', examples: ['compute 2.60'] } }
  const fault = { name: 'X-Emulator-Fault', in: 'header', description: 'fault rules for this request only, in their text form', schema: { type: 'string', examples: ['BMS.0212'] } }
  return [...(hasMicroversions === true ? [version] : []), ...(name !== undefined || isAction === true ? [fault] : [])]
}

/** Turns `GET /v3/auth/tokens` into `getV3AuthTokens`. */
function derivedId (method: string, url: string): string {
  const words = url.split(/[^A-Za-z0-9]+/).filter((word) => word !== '')
  return `${method.toLowerCase()}${words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('') || 'Root'}`
}

/** Returns the summary of a call without a row: its operation and its path. */
function derivedSummary (url: string, { operation: name = 'lookup' }: FastifyContextConfig): string {
  const words = url.split('/').filter((word) => word !== '' && !word.startsWith(':') && !/^v\d/.test(word))
  const about = name === 'lookup' ? 'Look up' : name === 'discovery' ? 'Versions and their URLs' : OPERATIONS[name]
  return words.length === 0 ? about : `${about}: ${words.join(' ')}`
}

/** Returns a schema as JSON in the dialect of OpenAPI 3.1, in which the items of a tuple are `prefixItems`. */
function plain (schema: unknown): Json {
  return JSON.parse(JSON.stringify(schema), (_key, value: unknown) => {
    if (typeof value !== 'object' || value === null || !('items' in value) || !Array.isArray(value.items)) return value
    const { items, additionalItems: _none, ...rest } = value as Json
    return { ...rest, prefixItems: items, items: false }
  }) as Json
}
