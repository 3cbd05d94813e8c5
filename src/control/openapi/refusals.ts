// What a call can refuse, by status: what its route says, and what the way of every request adds.
import { codeStatus } from '../../errors/error-body.js'
import { errorNote, tokenErrorNote } from '../../errors/error-schema.js'
import type { Catalogue } from '../../core/catalogue.js'
import type { Choices } from '../../core/profile.js'
import type { ResponseNote, CallNote } from '../../shapes/call-note.js'
import type { FastifyContextConfig } from 'fastify'

/** An emulated call, as its refusals depend on it. */
export interface EmulatedCall {
  readonly method: string
  readonly url: string
  readonly config: FastifyContextConfig
}

/** What the document describes: the choices of one profile, and the codes. */
export interface Described {
  readonly choices: Choices
  readonly catalogue: Catalogue
}

/** The methods whose bodies nobody reads. */
const BODYLESS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'TRACE'])

/** Returns the statuses of all refusals of an emulated call. Source: the hooks of the pipeline, in their order. */
export function emulatedStatuses ({ method, url, config }: EmulatedCall, { refusals = [] }: Pick<CallNote, 'refusals'>, described: Described): ReadonlySet<number> {
  const own = typeof refusals === 'function' ? refusals(described.choices) : refusals
  const hasBody = !BODYLESS.has(method)
  return new Set([
    400,
    // A web page of another site.
    403,
    ...(config.isOpen === true ? [] : [401]),
    ...(hasProject(url) ? [404] : []),
    ...(hasVersions({ url, config }) ? [406] : []),
    ...(hasBody ? [413] : []),
    // Of a version document the body is not read.
    ...(hasBody && config.isDocument !== true ? [415] : []),
    ...(config.isChange === undefined ? [] : [503]),
    ...own.map((refusal) => typeof refusal === 'number' ? refusal : codeStatus(refusal, described))
  ])
}

/** Whether the responses of a call name the microversion. The old /v2 has none. */
export function hasVersions ({ url, config }: Pick<EmulatedCall, 'url' | 'config'>): boolean {
  return config.hasMicroversions === true && !url.startsWith('/v2/')
}

/** Returns the response of a refusal with a status, and the name that it has for all calls of its kind. */
export function refusalOf (status: number, { url, config: { service = 'compute' } }: EmulatedCall, { choices }: Described): { readonly name: string, readonly note: ResponseNote } {
  const name = `${service.charAt(0).toUpperCase()}${service.slice(1)}${status}`
  if (status === 401) return { name, note: tokenErrorNote(choices) }
  const isOfRoute = hasProject(url)
  return { name: status === 404 && isOfRoute ? `${name}OfProject` : name, note: errorNote(status, service, choices, isOfRoute) }
}

function hasProject (url: string): boolean {
  return url.includes(':project_id')
}
