// Changes of a profile: the body of PATCH profile, and the argument of the library.
import { Type, type Static } from '@sinclair/typebox'
import { CHOICE_NAMES } from '../core/profile.js'
import { ProfileFileSchema } from './profile-file.js'

const ChoiceSchema = Type.Union([Type.String(), Type.Number(), Type.Null({ description: 'gives the choice back to the profile' })])

const choices = Object.fromEntries(CHOICE_NAMES.map((name) => [name, Type.Optional(ChoiceSchema)]))

/** `{"name":"nova"}`, `{"successStatus":202}`, or both. A choice may also stand under `choices`, as GET shows it. */
export const ProfileChangeSchema = Type.Object({
  name: Type.Optional(Type.String({ description: 'the profile: otc, documented or nova' })),
  choices: Type.Optional(Type.Object(choices, { additionalProperties: false })),
  ...choices,
  file: Type.Optional(Type.Unsafe<unknown>({ ...ProfileFileSchema, description: 'the content of a profile file, in place of a name' }))
}, { additionalProperties: false, minProperties: 1 })

/** A change in parts: the name or the file, and the choices. */
export interface ProfileParts {
  readonly name?: string
  readonly file?: unknown
  readonly set: Readonly<Record<string, unknown>>
}

/** Returns the parts of a change. @throws RangeError for a choice with two values */
export function profileChangeOf (change: Static<typeof ProfileChangeSchema>): ProfileParts {
  const { name, file, choices: shown, ...alone } = change as { readonly name?: string, readonly file?: unknown, readonly choices?: Readonly<Record<string, unknown>> }
  for (const [choice, value] of Object.entries(alone)) checkOnce(choice, value, shown?.[choice])
  return { ...(name === undefined ? {} : { name }), ...(file === undefined ? {} : { file }), set: { ...shown, ...alone } }
}

function checkOnce (name: string, value: unknown, other: unknown): void {
  if (other !== undefined && other !== value) throw new RangeError(`${name} is ${JSON.stringify(value)}, and choices.${name} is ${JSON.stringify(other)}; expected one of them, or the same value`)
}
