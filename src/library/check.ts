// Checks what callers hand to members, in the words of the control API.
import { Type, type Static, type TSchema } from '@sinclair/typebox'
import { checkDepth } from '../core/depth.js'
import { memberName } from '../shapes/explain-mismatch.js'
import { checked } from '../shapes/compile-once.js'

const NameSchema = Type.String()

/** Returns the value if the schema accepts it, and it is data. @throws RangeError with one line that names the member and what was expected */
export function checkedInput<Schema extends TSchema> (schema: Schema, value: unknown, subject: string): Static<Schema> {
  checkPlain(value, subject)
  return checked(schema, value, subject)
}

/** Returns the id or name of a thing. @throws RangeError with one line */
export function checkedName (name: unknown, subject: string): string {
  return checked(NameSchema, name, subject)
}

/**
 * Checks that objects have their content in members: a Map or a Date would pass for `{}`. `path` is where the value stands, for the names of its members.
 * @throws RangeError with one line
 */
export function checkPlain (value: unknown, subject: string, path = ''): void {
  checkDepth(value, subject)
  const stranger = isOpaque(value) ? { path: '', value } : strangerIn(value)
  if (stranger === null) return
  const member = memberName(stranger.path)
  const what = member === '' ? `${subject} ${subject.endsWith('s') ? 'are' : 'is'}` : `${path}${path === '' || member.startsWith('[') ? '' : '.'}${member} is`
  const kind = kindOf(stranger.value)
  throw new RangeError(`${what} ${/^[AEIOU]/.test(kind) ? 'an' : 'a'} ${kind}; expected a plain object`)
}

/** Returns what a value is: `Object`, `Map`, `Date`. Unlike instanceof, it knows those of other realms, in which Jest runs its tests. */
export function kindOf (value: unknown): string {
  return Object.prototype.toString.call(value).slice(8, -1)
}

/** Returns the first value within `value` that is neither data nor has a form in JSON, as a Date has; its path is a JSON pointer. */
function strangerIn (value: unknown): { readonly path: string, readonly value: unknown } | null {
  if (typeof value !== 'object' || value === null) return null
  for (const [name, member] of Object.entries(value) as Array<[string, unknown]>) {
    const stranger = isOpaque(member) && !('toJSON' in member) ? { path: '', value: member } : strangerIn(member)
    if (stranger !== null) return { ...stranger, path: `/${name.replace(/~/g, '~0').replace(/\//g, '~1')}${stranger.path}` }
  }
  return null
}

/** Whether a value is an object whose content is not in its members. A module is what `import * as` gives. */
export function isOpaque (value: unknown): value is object {
  return typeof value === 'object' && value !== null && !['Object', 'Array', 'Module'].includes(kindOf(value))
}
