/** Values for JSON schemas, drawn by fast-check: those that a schema describes, and those that differ in one place. */
import fc from 'fast-check'

/** A JSON schema, as far as the OpenAPI document uses it. */
export type Schema = Readonly<Record<string, unknown>>
type Resolve = (ref: string) => Schema

/** How deep values are made; schemas may contain themselves. */
const MAX_DEPTH = 6

/** Returns values that a schema describes. `resolve` returns the schema that a `$ref` names. */
export function valueOf (schema: Schema, resolve: Resolve, depth = 0): fc.Arbitrary<unknown> {
  const { $ref, examples, anyOf, oneOf, allOf, const: constant, enum: values } = schema as { $ref?: string, examples?: unknown[], anyOf?: Schema[], oneOf?: Schema[], allOf?: Schema[], const?: unknown, enum?: unknown[] }
  if (depth > MAX_DEPTH) return fc.constant(null)
  if ($ref !== undefined) return valueOf(resolve($ref), resolve, depth + 1)
  if ('const' in schema) return fc.constant(constant)
  if (values !== undefined) return fc.constantFrom(...values)
  const choices = anyOf ?? oneOf
  const made = choices !== undefined
    ? fc.oneof(...choices.map((choice) => valueOf(choice, resolve, depth)))
    : allOf !== undefined ? valueOf(merged(allOf, resolve), resolve, depth) : typed(schema, resolve, depth)
  return examples === undefined ? made : fc.oneof(fc.constantFrom(...examples), made)
}

/** Returns one schema for several that all apply. */
function merged (schemas: readonly Schema[], resolve: Resolve): Schema {
  return schemas.map((schema) => '$ref' in schema ? resolve(String(schema['$ref'])) : schema).reduce((all, schema) => ({
    ...all,
    ...schema,
    properties: { ...all['properties'] as object, ...schema['properties'] as object },
    required: [...all['required'] as string[] ?? [], ...schema['required'] as string[] ?? []]
  }), {})
}

function typed (schema: Schema, resolve: Resolve, depth: number): fc.Arbitrary<unknown> {
  const { type } = schema
  if (Array.isArray(type)) return fc.oneof(...type.map((each: unknown) => typed({ ...schema, type: each }, resolve, depth)))
  switch (type) {
    case 'object': return object(schema, resolve, depth)
    case 'array': return array(schema, resolve, depth)
    case 'string': return string(schema)
    case 'integer': return fc.integer(range(schema))
    case 'number': return fc.oneof(fc.integer(range(schema)), fc.double({ ...range(schema), noNaN: true }))
    case 'boolean': return fc.boolean()
    case 'null': return fc.constant(null)
    default: return fc.jsonValue({ maxDepth: 2 })
  }
}

function range ({ minimum, maximum, exclusiveMinimum }: { readonly minimum?: number, readonly maximum?: number, readonly exclusiveMinimum?: number }): { readonly min: number, readonly max: number } {
  const least = minimum ?? (exclusiveMinimum === undefined ? -1000 : exclusiveMinimum + 1)
  // fast-check takes integers of 53 bits.
  return { min: Math.max(least, Number.MIN_SAFE_INTEGER), max: Math.min(maximum ?? Math.max(1000, least), Number.MAX_SAFE_INTEGER) }
}

const FORMATS: Readonly<Record<string, fc.Arbitrary<string>>> = { uuid: fc.uuid(), ipv4: fc.ipV4(), ipv6: fc.ipV6() }

function string ({ pattern, format, minLength = 0, maxLength = 40 }: { readonly pattern?: string, readonly format?: string, readonly minLength?: number, readonly maxLength?: number }): fc.Arbitrary<string> {
  const ofFormat = format === undefined ? undefined : FORMATS[format]
  if (ofFormat !== undefined) return ofFormat
  if (pattern !== undefined) return fc.stringMatching(new RegExp(pattern)).filter((text) => text.length >= minLength && text.length <= maxLength)
  const length = { minLength, maxLength: Math.min(maxLength, Math.max(minLength, 40)) }
  return fc.oneof(fc.string({ ...length, unit: 'grapheme-ascii' }), fc.string({ ...length, unit: 'binary' }))
}

function array (schema: Schema, resolve: Resolve, depth: number): fc.Arbitrary<unknown> {
  const { items = {}, minItems = 0, maxItems = 3 } = schema as { items?: Schema, minItems?: number, maxItems?: number }
  return fc.array(valueOf(items, resolve, depth + 1), { minLength: minItems, maxLength: Math.max(minItems, Math.min(maxItems, 3)) })
}

function object (schema: Schema, resolve: Resolve, depth: number): fc.Arbitrary<unknown> {
  const { properties = {}, required = [], patternProperties = {}, additionalProperties } = schema as { properties?: Record<string, Schema>, required?: string[], patternProperties?: Record<string, Schema>, additionalProperties?: boolean | Schema }
  const names = Object.keys(properties)
  const known = fc.record(Object.fromEntries(names.map((name) => [name, valueOf(properties[name] ?? {}, resolve, depth + 1)])), { requiredKeys: names.filter((name) => required.includes(name)) })
  const dictionaries = Object.entries(patternProperties).map(([pattern, value]) => fc.dictionary(fc.stringMatching(new RegExp(pattern)), valueOf(value, resolve, depth + 1), { maxKeys: 3 }))
  const more = typeof additionalProperties === 'object' ? [fc.dictionary(fc.string(), valueOf(additionalProperties, resolve, depth + 1), { maxKeys: 2 })] : []
  return fc.tuple(known, ...dictionaries, ...more).map((parts) => Object.assign({}, ...parts) as unknown)
}

const DEEP = JSON.parse(`${'[{"a":'.repeat(200)}1${'}]'.repeat(200)}`) as unknown

/** Values that are wrong almost everywhere. */
export const JUNK: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom<unknown>(null, true, false, 0, -1, 0.5, 1e308, -1e308, Number.MAX_SAFE_INTEGER, '', ' ', '\u0000', '\ud800', '💥', '%s%d%n', '../..', 'x'.repeat(300), 'x'.repeat(70_000), [], {}, [[]], [null], { a: 1 }, DEEP, '9999-12-31T23:59:59Z', '2026-13-45'),
  fc.string(), fc.integer(), fc.jsonValue({ maxDepth: 3 })
)

/** Returns the values of an arbitrary with one place changed: a value replaced, a member added, removed or doubled. */
export function damaged (values: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> {
  return fc.record({ value: values, place: fc.nat(40), junk: JUNK, how: fc.constantFrom('replace', 'remove', 'add', 'prototype', 'repeat') as fc.Arbitrary<Damage> })
    .map(({ value, place, junk, how }) => damage(structuredClone(value), place, junk, how))
}

type Damage = 'replace' | 'remove' | 'add' | 'prototype' | 'repeat'

/** A place in a value: the object or list, and the key. */
type Place = readonly [holder: Record<string, unknown>, key: string]

function placesIn (value: unknown): readonly Place[] {
  if (typeof value !== 'object' || value === null) return []
  return Object.keys(value).flatMap((key): readonly Place[] => [[value as Record<string, unknown>, key], ...placesIn((value as Record<string, unknown>)[key])])
}

function damage (value: unknown, place: number, junk: unknown, how: Damage): unknown {
  const places = placesIn(value)
  const [holder, key] = places[place % (places.length + 1)] ?? []
  if (holder === undefined || key === undefined) return how === 'repeat' ? [value, value] : junk
  switch (how) {
    case 'replace': holder[key] = junk; break
    case 'remove': Reflect.deleteProperty(holder, key); break
    case 'add': holder['surprise'] = junk; break
    case 'prototype': Object.defineProperty(holder, '__proto__', { value: junk, enumerable: true, configurable: true, writable: true }); break
    case 'repeat': holder[key] = Array.from({ length: 1001 }, () => holder[key])
  }
  return value
}
