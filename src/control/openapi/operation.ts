// Describes one call of either API: parameters, body and responses.
import { TypeGuard, type TSchema } from '@sinclair/typebox'
import type { FastifyContextConfig } from 'fastify'
import { emulatedStatuses, hasVersions, refusalOf, type Described } from './refusals.js'
import { ERROR_VERSION_HEADERS, serviceHeaders, VERSION_HEADERS, VERSION_REQUEST_HEADERS } from './headers.js'
import { json, type CallNote, type HeaderNote, type ResponseNote } from '../../shapes/call-note.js'
import { ControlErrorSchema } from '../schemas/common.js'
import { reasonPhrase } from '../../errors/status-words.js'
import type { CallRow } from './calls.js'
import type { Components, Json } from './components.js'

/** The schemas of a route, and what it says about itself. */
export interface RouteSchema extends Partial<CallNote> {
  readonly params?: { readonly properties?: Json }
  readonly querystring?: { readonly properties?: Json, readonly required?: readonly string[] }
  readonly body?: TSchema
}

/** One method of a route. */
export interface RouteCall {
  readonly method: string
  readonly url: string
  /** Whether the route has another method before it, whose name this call extends. */
  readonly isFurther: boolean
  readonly schema: RouteSchema
  readonly config: FastifyContextConfig
}

const CONTROL_PREFIX = '/_emulator'

/** Returns the path of a call inside the control API; null for an emulated call. */
export function controlPath (url: string): string | null {
  return url.startsWith(CONTROL_PREFIX) ? url.slice(CONTROL_PREFIX.length) : null
}

const ALWAYS_OPEN: readonly (string | null)[] = ['/health', '/ready']

/** Describes a call of the control API by its row. */
export function controlOperation ({ url, schema }: RouteCall, row: CallRow, components: Components): Json {
  const isOpen = ALWAYS_OPEN.includes(controlPath(url))
  const refusals = [400, ...(isOpen ? [] : [401]), ...(row.refusals as readonly number[])]
  const error = (description: string) => () => response({ ...json(ControlErrorSchema), description }, components)
  return {
    ...head(row.operationId, row, 'control'),
    parameters: parameters(url, schema, row.requestHeaders, components),
    ...requestBody(row.body ?? schema.body, components),
    responses: {
      ...byStatus(row.responses, (note) => response(note, components)),
      ...Object.fromEntries(refusals.map((status) => [status, components.response(`Control${status}`, error(reasonPhrase(status)))])),
      default: components.response('ControlDefault', error('An unexpected error'))
    },
    security: isOpen ? [] : [{}, { control: [] }]
  }
}

/** Describes an emulated call under one profile. */
export function emulatedOperation (call: RouteCall, note: CallNote, described: Described, components: Components): Json {
  const { method, url, isFurther, schema, config } = call
  const isVersioned = config.hasMicroversions === true
  return {
    ...head(isFurther ? `${note.operationId}By${method}` : note.operationId, note, tagOf(method, config)),
    parameters: parameters(url, schema, { ...(isVersioned ? VERSION_REQUEST_HEADERS : {}), ...note.requestHeaders }, components),
    ...requestBody(schema.body, components),
    responses: emulatedResponses(call, note, described, components),
    security: config.isOpen === true ? [] : [{ token: [] }]
  }
}

function emulatedResponses (call: RouteCall, note: CallNote, described: Described, components: Components): Json {
  const { method, config } = call
  const { choices } = described
  const headers = serviceHeaders(config)
  const own = typeof note.responses === 'function' ? note.responses(choices) : note.responses
  const owned = byStatus(own, (each, status) => {
    const versions = !hasVersions(call) ? {} : status < 400 ? VERSION_HEADERS : ERROR_VERSION_HEADERS
    return response({ ...each, headers: { ...headers, ...versions, ...each.headers } }, components, method, status)
  })
  const refused = [...emulatedStatuses(call, note, described)].filter((status) => own[status] === undefined).map((status): [number, Json] => {
    const { name, note: refusal } = refusalOf(status, call, described)
    const versions = config.service === undefined ? ERROR_VERSION_HEADERS : {}
    const make = (): Json => response({ ...refusal, headers: { ...headers, ...versions, ...refusal.headers } }, components, method, status)
    return [status, method === 'HEAD' ? make() : components.response(name, make)]
  })
  return { ...owned, ...Object.fromEntries(refused), default: components.response('Default', () => response(DEFAULT_NOTE, components)) }
}

const DEFAULT_NOTE: ResponseNote = {
  description: 'What a fault rule injects, an unexpected error, or a refusal of a request that does not fit any call, such as a GET with a body over the limit',
  content: { 'application/json': {} as TSchema }
}

function head (operationId: string, { summary }: Pick<CallNote, 'summary'>, tag: string): Json {
  return { operationId, summary, tags: [tag] }
}

function byStatus (notes: Readonly<Record<number, ResponseNote>>, describe: (note: ResponseNote, status: number) => Json): Json {
  return Object.fromEntries(Object.entries(notes).map(([status, note]) => [status, describe(note, Number(status))]))
}

/** Describes a response. A response to HEAD has no body. */
function response ({ description, content, headers = {} }: ResponseNote, components: Components, method = '', status = 0): Json {
  const bodies = method === 'HEAD' ? [] : Object.entries(content)
  return {
    description: description ?? reasonPhrase(status),
    ...(Object.keys(headers).length === 0 ? {} : { headers: Object.fromEntries(Object.entries(headers).map(([name, header]) => [name, sharedHeader(name, header, components)])) }),
    ...(bodies.length === 0 ? {} : { content: Object.fromEntries(bodies.map(([type, schema]) => [type, { schema: components.schema(schema) }])) })
  }
}

/** A header has one meaning wherever a response has it; only whether it is always there differs. */
function sharedHeader (name: string, header: HeaderNote, components: Components): Json {
  return components.header(header.isRequired ? name : `${name}-Optional`, () => headerOf(header, components))
}

function headerOf ({ description, isRequired, schema = {} as TSchema }: HeaderNote, components: Components): Json {
  return { description, ...(isRequired ? { required: true } : {}), schema: { type: 'string', ...components.schema(schema) } }
}

function requestBody (schema: TSchema | undefined, components: Components): Json {
  if (schema === undefined) return {}
  return { requestBody: { required: !TypeGuard.IsOptional(schema), content: { 'application/json': { schema: components.schema(schema) } } } }
}

function parameters (url: string, { params, querystring }: RouteSchema, headers: Readonly<Record<string, HeaderNote>> = {}, components: Components): readonly Json[] {
  const inPath = Array.from(url.matchAll(/:([A-Za-z_]+)/g), ([, name = '']): Json => ({
    name, in: 'path', required: true, schema: components.schema(params?.properties?.[name] ?? { type: 'string' })
  }))
  const inQuery = Object.entries(querystring?.properties ?? {}).map(([name, schema]): Json => ({
    name, in: 'query', required: querystring?.required?.includes(name) ?? false, schema: components.schema(schema)
  }))
  const inHeader = Object.entries(headers).map(([name, header]): Json => ({ name, in: 'header', required: header.isRequired, ...headerOf(header, components) }))
  return [...inPath, ...inQuery, ...inHeader]
}

function tagOf (method: string, { operation: name, service }: FastifyContextConfig): string {
  if (service === 'identity') return 'identity'
  if (name === 'discovery') return 'versions'
  return name === 'lookup' && method === 'GET' ? 'lookups' : 'servers'
}
