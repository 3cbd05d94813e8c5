// GET and PATCH /_emulator/profile.
import { Type } from '@sinclair/typebox'
import { CHOICE_NAMES } from '../../core/profile.js'
import { getProfile, setProfile } from '../../world/operations/profile.js'
import { ProfileFileSchema } from '../../shapes/profile-file.js'
import { ProjectQuerySchema } from '../schemas/common.js'
import { changeWorld, worldOf } from '../scope.js'
import type { TypedApp } from '../typed-app.js'
import type { Worlds } from '../../world/projects.js'

const ChoiceSchema = Type.Union([Type.String(), Type.Number(), Type.Null({ description: 'gives the choice back to the profile' })])

const choices = Object.fromEntries(CHOICE_NAMES.map((name) => [name, Type.Optional(ChoiceSchema)]))

/** `{"name":"nova"}`, `{"successStatus":202}`, or both. A choice may also stand under `choices`, as GET shows it. */
const PatchSchema = Type.Object({
  name: Type.Optional(Type.String({ description: 'the profile: otc, documented or nova' })),
  choices: Type.Optional(Type.Object(choices, { additionalProperties: false })),
  ...choices,
  file: Type.Optional(Type.Unsafe<unknown>({ ...ProfileFileSchema, description: 'the content of a profile file, in place of a name' }))
}, { additionalProperties: false, minProperties: 1 })

/** Refuses a choice with two values. @throws RangeError */
function checkOnce (name: string, value: unknown, other: unknown): void {
  if (other !== undefined && other !== value) throw new RangeError(`${name} is ${JSON.stringify(value)}, and choices.${name} is ${JSON.stringify(other)}; expected one of them, or the same value`)
}

/** Registers the profile calls. */
export function registerProfileRoutes (app: TypedApp, worlds: Worlds): void {
  app.get('/profile', { schema: { querystring: ProjectQuerySchema } }, (request) => getProfile(worlds, worldOf(worlds, request)))
  app.patch('/profile', { schema: { querystring: ProjectQuerySchema, body: PatchSchema } }, (request) => {
    const { name, file, choices: shown, ...alone } = request.body as { name?: string, file?: unknown, choices?: Record<string, unknown> }
    for (const [name, value] of Object.entries(alone)) checkOnce(name, value, shown?.[name])
    const set = { ...shown, ...alone }
    return changeWorld(worlds, request, (world) => setProfile(worlds, world, { ...(name === undefined ? {} : { name }), ...(file === undefined ? {} : { file }), set }))
  })
}
