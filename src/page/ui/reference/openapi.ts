// Reads the OpenAPI document for the reference: which calls there are, which are twins, and what a body may look like.

export interface Schema {
  readonly $ref?: string
  readonly type?: string | readonly string[]
  readonly const?: unknown
  readonly enum?: readonly unknown[]
  readonly examples?: readonly unknown[]
  readonly default?: unknown
  readonly description?: string
  readonly properties?: Readonly<Record<string, Schema>>
  readonly required?: readonly string[]
  readonly items?: Schema
  readonly anyOf?: readonly Schema[]
  readonly oneOf?: readonly Schema[]
  readonly minimum?: number
}
interface Parameter { readonly name: string, readonly in: string, readonly required?: boolean, readonly description?: string, readonly schema: Schema }
export interface Answer { readonly description: string, readonly content?: Readonly<Record<string, { readonly schema: Schema }>> }
interface Operation {
  readonly operationId: string
  readonly summary: string
  readonly tags: readonly string[]
  readonly parameters: readonly Parameter[]
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: Schema }>> }
  readonly responses: Readonly<Record<string, Answer | { readonly $ref: string }>>
}
export interface Document {
  readonly info: { readonly title: string, readonly version: string, readonly description: string }
  readonly tags: ReadonlyArray<{ readonly name: string, readonly description: string }>
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>
  readonly components: { readonly schemas: Readonly<Record<string, Schema>>, readonly responses: Readonly<Record<string, Answer>> }
}

export interface Call { readonly method: string, readonly path: string, readonly operation: Operation, readonly twins: readonly string[] }
export interface Group { readonly name: string, readonly about: string, readonly calls: readonly Call[] }

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS', 'TRACE']

/** What remains of a path without its version and project: twins have it in common. */
function stem (path: string): string {
  return path.replace(/^\/v2(\.1)?(\/\{project_id\})?(?=\/|$)/, '/{compute}')
}

/** Returns the calls by group, the restart first, each set of twins once. */
export function groupsOf (document: Document): readonly Group[] {
  const all = Object.entries(document.paths).flatMap(([path, methods]) => Object.entries(methods).map(([method, operation]) => ({ method: method.toUpperCase(), path, operation })))
  const sets = new Map<string, typeof all>()
  for (const call of all) {
    // Version documents are no twins of each other.
    const key = stem(call.path) === '/{compute}' ? `${call.method} ${call.path}` : `${call.method} ${stem(call.path)}`
    sets.set(key, [...sets.get(key) ?? [], call])
  }
  const calls = [...sets.values()].map((set): Call => {
    const main = set.find(({ path }) => path.startsWith('/v2.1/{project_id}/')) ?? set[0] as typeof set[0] & {}
    return { ...main, twins: set.filter((call) => call !== main).map(({ path }) => path) }
  })
  const isRestart = ({ path, method }: Call): boolean => method === 'POST' && path.endsWith('/servers/{server_id}/action')
  const order = (a: Call, b: Call): number => a.path.localeCompare(b.path) || METHODS.indexOf(a.method) - METHODS.indexOf(b.method)
  const rest = document.tags.map(({ name, description }) => ({ name, about: description, calls: calls.filter((call) => call.operation.tags.includes(name) && !isRestart(call)).sort(order) }))
  const names = ['servers', 'control', 'identity', 'lookups', 'versions']
  return [{ name: 'restart', about: 'The call that this emulator is for: restart, start, stop and lock a server.', calls: calls.filter(isRestart) }, ...rest.sort((a, b) => names.indexOf(a.name) - names.indexOf(b.name))]
}

/** Returns a body that the schema allows, with what it requires; the deeper parts of a recursive one are left out. */
export function sampleOf (schema: Schema, document: Document, depth = 0): unknown {
  if (depth > 6) return {}
  if (schema.$ref !== undefined) return sampleOf(document.components.schemas[schema.$ref.slice(schema.$ref.lastIndexOf('/') + 1)] ?? {}, document, depth + 1)
  const [choice] = schema.anyOf ?? schema.oneOf ?? []
  if (choice !== undefined) return sampleOf(choice, document, depth + 1)
  for (const value of [schema.const, schema.default, schema.examples?.[0], schema.enum?.[0]]) if (value !== undefined) return value
  switch ([schema.type].flat()[0]) {
    case 'object': return Object.fromEntries((schema.required ?? Object.keys(schema.properties ?? {}).slice(0, 1)).map((name) => [name, sampleOf(schema.properties?.[name] ?? {}, document, depth + 1)]))
    case 'array': return schema.items === undefined ? [] : [sampleOf(schema.items, document, depth + 1)]
    case 'integer': case 'number': return schema.minimum ?? 1
    case 'boolean': return true
    case 'null': return null
    default: return ''
  }
}
