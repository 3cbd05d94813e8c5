// Turns schema errors into the two texts for an invalid body: the emulator's own, and that of Nova's validator.
import { KindGuard, type Static, type TSchema, type TUnion } from '@sinclair/typebox'
import { ValueErrorType, type ValueError } from '@sinclair/typebox/errors'
import { deepest, explainMismatch, shownValue } from '../shapes/explain-mismatch.js'
import { formatChoices, pythonRepr, pythonText } from '../core/texts.js'
import { Refusal } from '../core/refusal.js'
import type { SchemaCheck } from '../shapes/compile-once.js'

/** Returns the refusal of a body with these schema errors. Source: NOVA.md section 3. */
export function invalidBody (errors: Iterable<ValueError>, body: unknown): Refusal {
  const all = Array.from(errors, (error) => deepest(error, isOfLength))
  return new Refusal('body-invalid', { reason: explainMismatch(leading(all), 'the body'), nativeReason: nativeReason(all, body) })
}

/**
 * Returns if the schema accepts the body. The old /v2 accepts further members (`isLax`).
 * @throws Refusal `body-unreadable` without a body, `body-invalid`
 * Source: NOVA.md section 3.
 */
export function checkBody<Schema extends TSchema> (check: SchemaCheck<Schema>, body: unknown, isLax: boolean): asserts body is Static<Schema> {
  if (body === undefined) throw new Refusal('body-unreadable', { reason: 'the body is empty' })
  if (check.accepts(body)) return
  const errors = [...check.errors(body)].filter(({ type }) => !isLax || type !== ValueErrorType.ObjectAdditionalProperties)
  if (errors.length > 0) throw invalidBody(errors, body)
}

/** Sorts errors as Nova does: the deepest first, and at one depth a missing member before an extra one. */
function leading (errors: readonly ValueError[]): readonly ValueError[] {
  const rank = (error: ValueError): number => {
    if (error.type === ValueErrorType.ObjectAdditionalProperties) return depthOf(error.path) - 1
    if (error.type === ValueErrorType.ObjectRequiredProperty) return depthOf(error.path) - 0.5
    return depthOf(error.path)
  }
  // TypeBox reports a missing member twice: the second time as a value of the wrong type.
  const missing = new Set(errors.filter(({ type }) => type === ValueErrorType.ObjectRequiredProperty).map(({ path }) => path))
  const told = errors.filter(({ type, path }) => type === ValueErrorType.ObjectRequiredProperty || !missing.has(path))
  return [...told].sort((a, b) => rank(b) - rank(a))
}

function nativeReason (errors: readonly ValueError[], body: unknown): string {
  const sorted = leading(errors)
  const first = sorted[0]
  if (first === undefined) return 'Malformed request body'
  const isMember = first.type === ValueErrorType.ObjectAdditionalProperties || first.type === ValueErrorType.ObjectRequiredProperty
  const path = isMember ? parentOf(first.path) : first.path
  const value = shownValue({ ...first, path, value: isMember ? valueAt(body, path) : first.value })
  const text = detail(first, sorted, value)
  // Of the body as a whole Nova says only what is wrong. Source: NOVA.md section 6, `PUT`.
  return path === '' ? text : `Invalid input for field/attribute ${path.slice(path.lastIndexOf('/') + 1)}. Value: ${pythonText(value)}. ${text}`
}

function isOfLength (type: ValueErrorType): boolean {
  return type in LENGTHS
}

/** What Nova's validator says of a length. */
const LENGTHS: Readonly<Partial<Record<ValueErrorType, string>>> = {
  [ValueErrorType.StringMinLength]: 'is too short',
  [ValueErrorType.StringMaxLength]: 'is too long',
  [ValueErrorType.ArrayMinItems]: 'is too short',
  [ValueErrorType.ArrayMaxItems]: 'is too long',
  [ValueErrorType.ObjectMinProperties]: 'does not have enough properties',
  [ValueErrorType.ObjectMaxProperties]: 'has too many properties'
}

function detail (error: ValueError, all: readonly ValueError[], value: unknown): string {
  const { type, schema } = error
  const member = error.path.slice(error.path.lastIndexOf('/') + 1)
  const shown = pythonRepr(value)
  if (type === ValueErrorType.ObjectRequiredProperty) return `'${member}' is a required property`
  if (type === ValueErrorType.ObjectAdditionalProperties) return KindGuard.IsRecord(schema) ? foreignKeys(schema.patternProperties, value) : extraMembers(error, all)
  const length = LENGTHS[type]
  if (length !== undefined) return `${shown} ${length}`
  if (type === ValueErrorType.StringFormat) return `${shown} is not a '${schema['format']}'`
  if (type === ValueErrorType.StringPattern) return `${shown} does not match '${schema['pattern']}'`
  if (!KindGuard.IsUnion(schema)) return `${shown} is not of type '${typeName(schema)}'`
  const literals = literalsOf(schema)
  if (literals === null) return `${shown} is not valid under any of the given schemas`
  return typeof value === 'string' ? `${shown} is not one of ${formatChoices(literals)}` : `${shown} is not of type 'string'`
}

function extraMembers ({ type, path }: ValueError, all: readonly ValueError[]): string {
  const parent = parentOf(path)
  const extras = all.filter((other) => other.type === type && parentOf(other.path) === parent).map((other) => other.path.slice(parent.length + 1))
  return `Additional properties are not allowed (${listed(extras)} ${extras.length === 1 ? 'was' : 'were'} unexpected)`
}

/** Returns what is said of an object whose keys must match a pattern: TypeBox names the first of them, Nova all. */
function foreignKeys (patterns: Readonly<Record<string, unknown>>, value: unknown): string {
  const [pattern = ''] = Object.keys(patterns)
  const keys = Object.keys(value as object).filter((key) => !new RegExp(pattern).test(key))
  return `${listed(keys)} ${keys.length === 1 ? 'does' : 'do'} not match any of the regexes: '${pattern}'`
}

function listed (names: readonly string[]): string {
  return [...names].sort().map((name) => pythonRepr(name)).join(', ')
}

/** Returns the values of a union of literals; null for another union. */
function literalsOf ({ anyOf }: TUnion): readonly unknown[] | null {
  const literals = anyOf.filter((branch) => KindGuard.IsLiteral(branch))
  return literals.length < anyOf.length ? null : literals.map((branch) => branch.const)
}

function typeName (schema: TSchema): string {
  return typeof schema['type'] === 'string' ? schema['type'] : 'object'
}

function parentOf (path: string): string {
  return path.slice(0, path.lastIndexOf('/'))
}

function depthOf (path: string): number {
  return path.split('/').length
}

/** The value at a JSON pointer that leads somewhere. */
function valueAt (body: unknown, path: string): unknown {
  const parts = path.split('/').slice(1).map((part) => part.replace(/~1/g, '/').replace(/~0/g, '~'))
  return parts.reduce<unknown>((value, part) => (value as Record<string, unknown>)[part], body)
}
