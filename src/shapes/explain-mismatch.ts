// From the errors of a schema to one line for people: the member, what was received, what was expected.
import { KindGuard, type TSchema } from '@sinclair/typebox'
import { shortJson } from '../core/texts.js'
import { ValueErrorType, type ValueError, type ValueErrorIterator } from '@sinclair/typebox/errors'

/**
 * One line about the first error that says most: inside a union, the branch in which the value got furthest.
 * `subject` is what the whole value is called where the error is not in a member.
 */
export function explainMismatch (errors: ValueErrorIterator | Iterable<ValueError>, subject: string): string {
  const first = [...errors][0]
  if (first === undefined) return `${subject} is not as expected`
  return explainError(first, subject)
}

function explainError (error: ValueError, subject: string): string {
  const deeper = deepest(error)
  const member = memberName(deeper.path) || subject
  switch (deeper.type) {
    case ValueErrorType.ObjectRequiredProperty:
      return `${member} is missing; expected ${describeSchema(deeper.schema)}`
    case ValueErrorType.ObjectAdditionalProperties:
      return `${member} is not a known member; expected ${knownMembers(deeper)}`
    case ValueErrorType.ObjectMinProperties:
      return `${member} has too few members; expected ${knownMembers(deeper)}`
    case ValueErrorType.ObjectMaxProperties:
      return `${member} has too many members; expected ${knownMembers(deeper)}`
    default:
      if (deeper.value === undefined) return `${member} is missing; expected ${describeSchema(deeper.schema)}`
      return `${member} is ${shortJson(deeper.value)}; expected ${describeSchema(deeper.schema)}`
  }
}

/** Inside a union the error of the only branch that is not a mere difference of type, if there is one. */
function deepest (error: ValueError): ValueError {
  if (error.type !== ValueErrorType.Union) return error
  const inner = error.errors.flatMap((branch) => [...branch])
  const further = inner.filter((candidate) => candidate.path.length > error.path.length)
  const first = further[0]
  return first === undefined ? error : deepest(first)
}

/** `/when/times` as `when.times`, `/servers/0/name` as `servers[0].name`. */
export function memberName (path: string): string {
  return path.split('/').slice(1).map((part) => part.replace(/~1/g, '/').replace(/~0/g, '~'))
    .reduce((name, part) => /^\d+$/.test(part) ? `${name}[${part}]` : name === '' ? part : `${name}.${part}`, '')
}

function knownMembers (error: ValueError): string {
  const { schema } = error
  const names = KindGuard.IsObject(schema) ? Object.keys(schema.properties) : []
  if (names.length === 0) return 'no member here'
  return names.length === 1 ? `only ${names[0]}` : `one of ${names.join(', ')}`
}

/** What a schema expects, for people, with its first example if it has one. */
function describeSchema (schema: TSchema): string {
  const [example] = Array.isArray(schema.examples) ? schema.examples as unknown[] : []
  return example === undefined ? describeType(schema) : `${describeType(schema)} such as ${JSON.stringify(example)}`
}

function describeType (schema: TSchema): string {
  if (KindGuard.IsUnion(schema)) return describeUnion(schema.anyOf)
  if (KindGuard.IsLiteral(schema)) return JSON.stringify(schema.const)
  if (KindGuard.IsInteger(schema) || KindGuard.IsNumber(schema)) return `a${KindGuard.IsInteger(schema) ? ' whole' : ''} number${range(schema)}`
  if (KindGuard.IsString(schema)) return schema.pattern !== undefined ? `a text that matches ${schema.pattern}` : schema.minLength === 1 ? 'a text that is not empty' : 'a text'
  if (KindGuard.IsBoolean(schema)) return 'true or false'
  if (KindGuard.IsArray(schema)) return `a list${schema.minItems === undefined ? '' : ` of at least ${schema.minItems}`}`
  if (KindGuard.IsNull(schema)) return 'null'
  return 'an object'
}

function describeUnion (branches: readonly TSchema[]): string {
  const texts = branches.map(describeSchema)
  return texts.every((text) => text.startsWith('"')) ? `one of ${texts.join(', ')}` : [...new Set(texts)].join(' or ')
}

function range (schema: TSchema): string {
  const { minimum, maximum, exclusiveMinimum } = schema as { minimum?: number, maximum?: number, exclusiveMinimum?: number }
  const low = minimum ?? exclusiveMinimum
  if (low !== undefined && maximum !== undefined) return ` from ${low} to ${maximum}`
  return low !== undefined ? ` of at least ${low}` : maximum !== undefined ? ` of at most ${maximum}` : ''
}
