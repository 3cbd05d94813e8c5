// Compares responses with the OpenAPI document: status, media type, headers and body.
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js'
import { parse } from 'yaml'
import type { LightMyRequestResponse } from 'fastify'

interface Content { readonly [type: string]: { readonly schema: object } }
interface Reference { readonly $ref?: string }
interface ResponseObject extends Reference {
  readonly headers?: Readonly<Record<string, Reference>>
  readonly content?: Content
}
interface OperationObject {
  readonly operationId: string
  readonly security: readonly unknown[]
  readonly responses: Readonly<Record<string, ResponseObject>>
  readonly requestBody?: { readonly content: Content }
}
type Json = Readonly<Record<string, unknown>>

/** The parts of the document that tests read. */
export interface OpenApi {
  readonly paths: Readonly<Record<string, Readonly<Record<string, OperationObject>>>>
  readonly components: Readonly<Record<string, Readonly<Record<string, unknown>>>>
}

/** One call of the document. */
export interface Call {
  readonly method: string
  readonly path: string
  /** Whether it needs no token. */
  readonly isOpen: boolean
  /** What it may respond: `204`, or `200 application/json`; without the default response. */
  readonly outcomes: readonly string[]
}

/** The document, ready to compare. */
export interface Contract {
  readonly calls: readonly Call[]
  /** Returns what a response was, as in `outcomes`, and how it differs from the document. */
  compare(call: Call, response: LightMyRequestResponse): { readonly outcome: string, readonly problems: readonly string[] }
  /** Returns how an accepted body differs from the document. */
  compareBody(call: Call, body: unknown): readonly string[]
}

const READERS: Readonly<Record<string, (text: string) => unknown>> = { 'application/json': JSON.parse, 'application/yaml': parse }

/** The headers that belong to HTTP itself, or that OpenAPI describes elsewhere. */
const PLAIN_HEADERS: ReadonlySet<string> = new Set(['content-type', 'content-length', 'date', 'connection', 'keep-alive', 'transfer-encoding'])

/** Prepares a document. Bodies may have no member that the document does not name. */
export function readContract (document: OpenApi): Contract {
  const formats = { ipv4: /^[0-9.]+$/, ipv6: /^[0-9a-f:.]+$/i, uuid: /^[0-9a-f-]+$/i, 'date-time': /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/ }
  const validators = new Map<string, ValidateFunction>()
  const [closed, open] = [new Ajv2020({ strict: false, formats }), new Ajv2020({ strict: false, formats })]
  closed.addSchema({ ...closeObjects(document) as object, $id: 'closed' })
  open.addSchema({ ...document, $id: 'open' })
  const mistakes = (id: 'closed' | 'open', pointer: readonly string[], value: unknown): readonly string[] => {
    const $ref = `${id}#/${pointer.map((part) => encodeURIComponent(part.replaceAll('~', '~0').replaceAll('/', '~1'))).join('/')}`
    const validate = validators.get($ref) ?? (id === 'closed' ? closed : open).compile({ $ref })
    validators.set($ref, validate)
    return validate(value) === true ? [] : (validate.errors ?? []).map(({ instancePath, message, params }) => `${instancePath} ${message} ${JSON.stringify(params)}`)
  }
  const locate = (pointer: readonly string[]): { readonly pointer: readonly string[], readonly value: unknown } => {
    const value = pointer.reduce<unknown>((part, key) => (part as Json)[key], document)
    const { $ref } = value as Reference
    return $ref === undefined ? { pointer, value } : locate($ref.slice(2).split('/'))
  }
  return {
    calls: Object.entries(document.paths).flatMap(([path, methods]) => Object.entries(methods).map(([method, { responses, security }]): Call => ({
      method: method.toUpperCase(),
      path,
      isOpen: security.length === 0,
      outcomes: Object.keys(responses).filter((status) => status !== 'default').flatMap((status) => {
        const { content = {} } = locate(['paths', path, method, 'responses', status]).value as ResponseObject
        const types = Object.keys(content)
        return types.length === 0 ? [status] : types.map((type) => `${status} ${type}`)
      })
    }))),
    compare: ({ method, path }, response) => {
      const [type = ''] = String(response.headers['content-type'] ?? '').split(';')
      const status = String(response.statusCode)
      const responses = ['paths', path, method.toLowerCase(), 'responses']
      if (!Object.hasOwn(document.paths[path]?.[method.toLowerCase()]?.responses ?? {}, status)) return { outcome: status, problems: [`the status ${status} is not in the document`] }
      const { pointer, value } = locate([...responses, status])
      const { content = {}, headers = {} } = value as ResponseObject
      const header = (name: string): Header => {
        const found = locate([...pointer, 'headers', name])
        return { isRequired: (found.value as Json)['required'] === true, mistakes: (text) => mistakes('closed', [...found.pointer, 'schema'], text) }
      }
      const problems = headerProblems(response, Object.keys(headers), header)
      const isEmpty = Object.keys(content).length === 0
      const outcome = isEmpty ? status : `${status} ${type}`
      // Without a socket the body of a response to HEAD is not left out.
      if (isEmpty) return { outcome, problems: [...problems, ...(response.body === '' || method === 'HEAD' ? [] : ['the document has no body'])] }
      if (content[type] === undefined) return { outcome, problems: [...problems, `the media type ${type} is not in the document`] }
      return { outcome, problems: [...problems, ...mistakes('closed', [...pointer, 'content', type, 'schema'], READERS[type]?.(response.body) ?? response.body)] }
    },
    compareBody: ({ method, path }, body) => {
      const requestBody = document.paths[path]?.[method.toLowerCase()]?.requestBody
      return requestBody === undefined || body === undefined ? [] : mistakes('open', ['paths', path, method.toLowerCase(), 'requestBody', 'content', 'application/json', 'schema'], body)
    }
  }
}

interface Header {
  readonly isRequired: boolean
  mistakes(text: string): readonly string[]
}

function headerProblems ({ headers: sent }: LightMyRequestResponse, names: readonly string[], header: (name: string) => Header): readonly string[] {
  const known = new Set(names.map((name) => name.toLowerCase()))
  const unknown = Object.keys(sent).filter((name) => !PLAIN_HEADERS.has(name) && !known.has(name)).map((name) => `the header ${name} is not in the document`)
  return [...unknown, ...names.flatMap((name) => {
    const { isRequired, mistakes } = header(name)
    const value = sent[name.toLowerCase()]
    if (value === undefined) return isRequired ? [`the header ${name} is missing`] : []
    return mistakes(String(value)).map((problem) => `the header ${name} ${problem}`)
  })]
}

/** Returns the document with every object closed that names its members. */
function closeObjects (document: unknown): unknown {
  return JSON.parse(JSON.stringify(document), (_key, value: unknown) => typeof value === 'object' && value !== null && 'properties' in value && 'type' in value && !('additionalProperties' in value)
    ? { ...value, additionalProperties: false }
    : value)
}
