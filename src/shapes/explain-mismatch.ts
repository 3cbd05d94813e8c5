// Turns schema errors into messages: the member, the received value, the expected value.
import { KindGuard, type TSchema } from '@sinclair/typebox'
import { isSecretName } from '../core/secrets/names.js'
import { redactSecret, redactValue } from '../core/secrets/redact.js'
import { nearest, shortJson } from '../core/texts.js'
import { ValueErrorType, type ValueError, type ValueErrorIterator } from '@sinclair/typebox/errors'

/**
 * Returns a message about the first error. In a union, it is the error of the branch that matched furthest.
 * `subject` names the whole value when the error is not in a member.
 */
export function explainMismatch (errors: ValueErrorIterator | Iterable<ValueError>, subject: string): string {
  const [first] = explainMismatches(errors, subject)
  return first?.message ?? `${subject} is invalid`
}

/** Returns a message about each invalid member, the first one if it has several errors. `path` is a JSON pointer. */
export function explainMismatches (errors: ValueErrorIterator | Iterable<ValueError>, subject: string): ReadonlyArray<{ readonly path: string, readonly message: string }> {
  const lines = new Map<string, string>()
  for (const outer of errors) {
    const error = deepest(outer)
    if (!lines.has(error.path)) lines.set(error.path, explainError(error, subject))
  }
  return Array.from(lines, ([path, message]) => ({ path, message }))
}

function explainError (error: ValueError, subject: string): string {
  const member = memberName(error.path) || subject
  const is = member === subject && subject.endsWith('s') ? 'are' : 'is'
  switch (error.type) {
    case ValueErrorType.ObjectRequiredProperty:
      return `${member} is missing; expected ${describeSchema(error.schema)}`
    case ValueErrorType.ObjectAdditionalProperties:
      return `${member} is not a known member; ${suggestion(error)}expected ${knownMembers(error)}`
    case ValueErrorType.ObjectMinProperties:
      return `${member} has too few members; expected ${knownMembers(error)}`
    case ValueErrorType.ObjectMaxProperties:
      return `${member} has too many members; expected ${knownMembers(error)}`
    default:
      if (error.value === undefined) return `${member} ${is} missing; expected ${describeSchema(error.schema)}`
      return `${member} ${is} ${shortJson(shownValue(error))}; expected ${describeSchema(error.schema)}`
  }
}

/** Returns the value that a message may show: without secrets. */
export function shownValue ({ path, value }: ValueError): unknown {
  return path.split('/').some(isSecretName) ? redactSecret(value) : redactValue(value)
}

/**
 * In a union, returns the error of the most likely branch: the one with the fewest missing and unknown members, else one of a
 * preferred type. Errors of a union can be read only once.
 */
export function deepest (error: ValueError, isPreferred: (type: ValueErrorType) => boolean = () => false): ValueError {
  if (error.type !== ValueErrorType.Union) return error
  const branches = error.errors.map((branch) => Array.from(branch, (inner) => deepest(inner, isPreferred)))
  const further = branches.map((branch) => ({ first: branch.find(({ path }) => path.length > error.path.length), strangers: branch.filter(isStranger).length }))
    .filter(({ first }) => first !== undefined)
  further.sort((a, b) => a.strangers - b.strangers)
  const [best, next] = further
  // A value that names no branch differs from all of them.
  if (best !== undefined && best.strangers === next?.strangers && further.every(({ first }) => isLacking(first, error.path))) return error
  return best?.first ?? branches.flat().find(({ type }) => isPreferred(type)) ?? error
}

/** Whether an error is that a member of the value at `path` is missing. */
function isLacking (error: ValueError | undefined, path: string): boolean {
  return error?.type === ValueErrorType.ObjectRequiredProperty && error.path.lastIndexOf('/') === path.length
}

function isStranger ({ type }: ValueError): boolean {
  return type === ValueErrorType.ObjectRequiredProperty || type === ValueErrorType.ObjectAdditionalProperties
}

/** `/when/times` as `when.times`, `/servers/0/name` as `servers[0].name`. */
export function memberName (path: string): string {
  return path.split('/').slice(1).map((part) => part.replace(/~1/g, '/').replace(/~0/g, '~'))
    .reduce((name, part) => /^\d+$/.test(part) ? `${name}[${part}]` : name === '' ? part : `${name}.${part}`, '')
}

/** The most members that a message lists. */
const MAX_NAMED = 20

function knownMembers (error: ValueError): string {
  if (KindGuard.IsRecord(error.schema)) return `names that match ${Object.keys(error.schema.patternProperties).join(' or ')}`
  const names = memberNames(error)
  if (names.length === 0) return 'no member here'
  if (names.length === 1) return `only ${names[0]}`
  const more = names.length > MAX_NAMED ? ` or one of ${names.length - MAX_NAMED} more` : ''
  return `one of ${names.slice(0, MAX_NAMED).join(', ')}${more}`
}

function memberNames ({ schema }: ValueError): readonly string[] {
  // $schema is for editors.
  return KindGuard.IsObject(schema) ? Object.keys(schema.properties).filter((name) => name !== '$schema') : []
}

/** Suggests the known member with the most similar name. */
function suggestion (error: ValueError): string {
  const near = nearest(error.path.slice(error.path.lastIndexOf('/') + 1), memberNames(error))
  return near === null ? '' : `did you mean ${near}? `
}

/** Describes the value that a schema expects, with its first example if it has one. */
function describeSchema (schema: TSchema): string {
  const [example] = Array.isArray(schema.examples) ? schema.examples as unknown[] : []
  return example === undefined ? describeType(schema) : `${describeType(schema)} such as ${JSON.stringify(example)}`
}

function describeType (schema: TSchema): string {
  if (KindGuard.IsUnion(schema)) return describeUnion(schema.anyOf)
  if (KindGuard.IsLiteral(schema)) return JSON.stringify(schema.const)
  if (KindGuard.IsInteger(schema) || KindGuard.IsNumber(schema)) return `a${KindGuard.IsInteger(schema) ? ' whole' : ''} number${range(schema)}`
  if (KindGuard.IsString(schema)) return `a string${length(schema)}`
  if (KindGuard.IsBoolean(schema)) return 'true or false'
  if (KindGuard.IsArray(schema)) return `a list${bounds(schema.minItems, schema.maxItems)}`
  if (KindGuard.IsTuple(schema)) return `a list of ${schema.maxItems}`
  if (KindGuard.IsNull(schema)) return 'null'
  return 'an object'
}

function describeUnion (branches: readonly TSchema[]): string {
  const objects = branches.filter((branch) => KindGuard.IsObject(branch) && branch.required !== undefined)
  const object = `an object with ${objects.map(({ required }) => (required as readonly string[]).join(' and ')).join(' or ')}`
  const texts = branches.map((branch) => objects.length > 1 && objects.includes(branch) ? object : describeSchema(branch))
  return texts.every((text) => text.startsWith('"')) ? `one of ${texts.join(', ')}` : [...new Set(texts)].join(' or ')
}

function length ({ format, pattern, minLength, maxLength }: { readonly format?: string, readonly pattern?: string, readonly minLength?: number, readonly maxLength?: number }): string {
  if (format !== undefined) return ` in the format ${format}`
  if (pattern !== undefined) return ` that matches ${pattern}`
  if (maxLength !== undefined) return ` of ${minLength ?? 0} to ${maxLength} characters`
  return minLength === undefined ? '' : ' that is not empty'
}

function range ({ minimum, maximum, exclusiveMinimum }: { readonly minimum?: number, readonly maximum?: number, readonly exclusiveMinimum?: number }): string {
  if (exclusiveMinimum === undefined) return bounds(minimum, maximum)
  return ` above ${exclusiveMinimum}${maximum === undefined ? '' : `, at most ${maximum}`}`
}

function bounds (least: number | undefined, most: number | undefined): string {
  if (least !== undefined && most !== undefined) return ` from ${least} to ${most}`
  return least !== undefined ? ` of at least ${least}` : most !== undefined ? ` of at most ${most}` : ''
}
