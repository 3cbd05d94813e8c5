// The parts of the OpenAPI document that several calls share: schemas with a name, refusals, headers.
import { Kind } from '@sinclair/typebox'

/** A part of the document. */
export type Json = Readonly<Record<string, unknown>>

/** Collects shared parts, and returns references to them. */
export interface Components {
  /** Returns a schema as JSON in the dialect of OpenAPI 3.1. A schema with a name becomes a reference. */
  schema(schema: unknown): Json
  /** Return a reference to a response or a header, which is made on first use. */
  response(name: string, make: () => Json): Json
  header(name: string, make: () => Json): Json
  /** Returns what was collected, in the order of names. */
  collected(): { readonly schemas: Json, readonly responses: Json, readonly headers: Json }
}

/** Creates an empty collection. */
export function createComponents (): Components {
  const schemas = new Map<string, Json>()
  const responses = new Map<string, Json>()
  const headers = new Map<string, Json>()
  const convert = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(convert)
    if (typeof value !== 'object' || value === null) return value
    const json = Object.fromEntries(Object.entries(value).map(([key, member]) => [key, convert(member)]))
    if (!(Kind in value)) return json
    const { $id: name, ...schema } = Array.isArray(json['items']) ? listOf(json, json['items']) : json
    if (typeof name !== 'string') return schema
    schemas.set(name, schema)
    return { $ref: `#/components/schemas/${name}` }
  }
  return {
    schema: (schema) => convert(schema) as Json,
    response: (name, make) => refer(responses, 'responses', name, make),
    header: (name, make) => refer(headers, 'headers', name, make),
    collected: () => ({ schemas: sorted(schemas), responses: sorted(responses), headers: sorted(headers) })
  }
}

function refer (parts: Map<string, Json>, place: string, name: string, make: () => Json): Json {
  if (!parts.has(name)) parts.set(name, make())
  return { $ref: `#/components/${place}/${name}` }
}

/** Returns a tuple as a list: the items of each tuple here have one schema, and some readers do not know `prefixItems`. */
function listOf ({ additionalItems: _none, ...schema }: Json, [item]: readonly unknown[]): Json {
  return { ...schema, items: item }
}

function sorted (parts: ReadonlyMap<string, Json>): Json {
  return Object.fromEntries([...parts].sort(([a], [b]) => a < b ? -1 : 1))
}
