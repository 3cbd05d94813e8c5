// Turns schema errors into the two texts for an invalid body: the emulator's own, and that of Nova's validator.
import { KindGuard, type TSchema } from '@sinclair/typebox'
import { ValueErrorType, type ValueError } from '@sinclair/typebox/errors'
import { explainMismatch, shownValue } from '../shapes/explain-mismatch.js'
import { formatChoices, pythonRepr, pythonText } from '../core/texts.js'
import { Refusal } from '../core/refusal.js'

/** Returns the refusal of a body with these schema errors. Source: NOVA.md section 3. */
export function invalidBody (errors: Iterable<ValueError>, body: unknown): Refusal {
  const all = [...errors]
  return new Refusal('body-invalid', { reason: explainMismatch(leading(all), 'the body'), nativeReason: nativeReason(all, body) })
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
  const name = path.slice(path.lastIndexOf('/') + 1)
  return `Invalid input for field/attribute ${name === '' ? 'None' : name}. Value: ${pythonText(value)}. ${detail(first, sorted, value)}`
}

function detail (error: ValueError, all: readonly ValueError[], value: unknown): string {
  const member = error.path.slice(error.path.lastIndexOf('/') + 1)
  if (error.type === ValueErrorType.ObjectRequiredProperty) return `'${member}' is a required property`
  if (error.type === ValueErrorType.ObjectAdditionalProperties) {
    const parent = parentOf(error.path)
    const extras = all.filter((other) => other.type === error.type && parentOf(other.path) === parent)
      .map((other) => other.path.slice(parent.length + 1)).sort()
    return `Additional properties are not allowed (${extras.map((extra) => pythonRepr(extra)).join(', ')} ${extras.length === 1 ? 'was' : 'were'} unexpected)`
  }
  if (error.type === ValueErrorType.StringMinLength || error.type === ValueErrorType.ArrayMinItems) return `${pythonRepr(value)} is too short`
  if (error.type === ValueErrorType.StringMaxLength || error.type === ValueErrorType.ArrayMaxItems) return `${pythonRepr(value)} is too long`
  const literals = literalsOf(error.schema)
  if (literals !== null && typeof value === 'string') return `${pythonRepr(value)} is not one of ${formatChoices(literals)}`
  return `${pythonRepr(value)} is not of type '${literals === null ? typeName(error.schema) : 'string'}'`
}

function literalsOf (schema: TSchema): readonly unknown[] | null {
  if (!KindGuard.IsUnion(schema)) return null
  return schema.anyOf.map((branch) => KindGuard.IsLiteral(branch) ? branch.const : null)
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
