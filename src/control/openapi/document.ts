// Builds the OpenAPI document of both APIs from the registered routes and what they say about themselves.
import type { FastifyContextConfig } from 'fastify'
import { callRows } from './calls.js'
import { controlOperation, controlPath, emulatedOperation, type RouteCall, type RouteSchema } from './operation.js'
import { createComponents, type Json } from './components.js'
import type { CallNote } from '../../shapes/call-note.js'
import type { Described } from './refusals.js'
import type { FaultKinds } from '../../faults/kinds/index.js'
import type { Profile } from '../../core/profile.js'

/** The facts about a route that the document needs. */
export interface RouteNote {
  readonly method: string | readonly string[]
  readonly url: string
  readonly schema?: unknown
  readonly config?: FastifyContextConfig | undefined
}

/** What the document depends on besides the routes. */
export interface DocumentFacts extends Pick<Described, 'catalogue'> {
  readonly version: string
  readonly profile: Profile
  readonly kinds: FaultKinds
}

/** The HTTP methods that OpenAPI can describe. */
const METHODS: ReadonlySet<string> = new Set(['GET', 'PUT', 'POST', 'DELETE', 'OPTIONS', 'HEAD', 'PATCH', 'TRACE'])

/** Returns the document as plain JSON. Source: OpenAPI Specification 3.1. */
export function buildDocument (routes: readonly RouteNote[], { version, profile, catalogue, kinds }: DocumentFacts): Json {
  const components = createComponents()
  const rows = callRows(kinds)
  const paths: Record<string, Json> = {}
  for (const call of routes.flatMap(callsOf)) {
    const path = call.url.replace(/:([A-Za-z_]+)/g, '{$1}')
    const inControl = controlPath(call.url)
    const operation = inControl === null
      ? emulatedOperation(call, known(call.schema as CallNote, call), { choices: profile.choices, catalogue }, components)
      : controlOperation(call, known(rows[`${call.method} ${inControl}`], call), components)
    paths[path] = { ...paths[path], [call.method.toLowerCase()]: operation }
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'bms-emulator',
      version,
      description: describe(profile),
      license: { name: 'MIT', identifier: 'MIT' }
    },
    servers: [{ url: '/' }],
    tags: TAGS.map(([name, description]) => ({ name, description })),
    paths: Object.fromEntries(Object.entries(paths).sort(([a], [b]) => a < b ? -1 : 1)),
    components: { ...components.collected(), parameters: { EmulatorFault: FAULT_HEADER }, securitySchemes: SECURITY }
  }
}

function callsOf ({ method, url, schema, config }: RouteNote): readonly RouteCall[] {
  const methods = [method].flat().filter((each) => METHODS.has(each))
  return methods.map((each, index) => ({ method: each, url, isFurther: index > 0, schema: (schema ?? {}) as RouteSchema, config: config ?? {} }))
}

/** Returns what is known about a call. @throws Error for a route that nobody described */
function known<Note extends CallNote> (note: Note | undefined, { method, url }: RouteCall): Note {
  if (note?.responses === undefined) throw new Error(`nothing describes ${method} ${url}`)
  return note
}

function describe ({ name, origins }: Profile): string {
  const set = Object.keys(origins)
  const profile = `the profile ${name}${set.length === 0 ? '' : ` with other values of ${set.join(', ')}`}`
  return `An emulator of the BMS (bare metal server) API of Open Telekom Cloud, and the API that controls it. This document describes ${profile}; ` +
    '?profile=otc, documented or nova selects another profile. ' +
    'Responses to pages that --allow-origin accepts have the headers of CORS besides those listed. ' +
    'Every call of the emulated API takes the header X-Emulator-Fault with fault rules for this request only: #/components/parameters/EmulatorFault.'
}

/** No call lists it, so that a fuzzer does not send it: what a rule injects is no mistake of the emulator. */
const FAULT_HEADER = {
  name: 'X-Emulator-Fault', in: 'header', description: 'fault rules for this request only, in their text form', schema: { type: 'string' }
}

const TAGS = [
  ['control', 'Control of the emulator: time, faults, projects, journal. ?project=ID limits a call to one project.'],
  ['servers', 'Servers: list, show, restart, start, stop, lock; change names, tags and metadata.'],
  ['identity', 'Tokens, and what a token gives access to.'],
  ['lookups', 'Read-only lookups that clients make along the way.'],
  ['versions', 'Version lists and documents.']
] as const

const SECURITY = {
  token: { type: 'apiKey', in: 'header', name: 'X-Auth-Token', description: 'any value with --auth any; an issued or configured token with --auth strict' },
  control: { type: 'http', scheme: 'bearer', description: 'the token of --control TOKEN; none is needed with --control open' }
}
