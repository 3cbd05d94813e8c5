// The schema of a profile file: the choices that `learn` has seen in a cloud, each with the exchange that shows it.
import { Type, type Static, type TProperties, type TSchema } from '@sinclair/typebox'
import { checked } from './compile-once.js'
import { redactBody, redactHeaders } from '../core/secrets/redact.js'
import { redactPath, withoutUserInfo } from '../core/secrets/text.js'
import { CHOICE_NAMES, CHOICES, PROFILE_NAMES, withLearned, namedProfile, type ChoiceName, type Profile } from '../core/profile.js'

const closed = { additionalProperties: false }

/** Bodies are cut after this many characters. */
export const MAX_EVIDENCE = 4000

/** The most items of a list, and the most headers of a message. */
export const MAX_ITEMS = 100
const HeadersSchema = Type.Record(Type.String({ maxLength: 255 }), Type.String({ maxLength: MAX_EVIDENCE }), { maxProperties: MAX_ITEMS })
const EvidenceSchema = Type.Object({
  request: Type.Object({ method: Type.String({ maxLength: 255 }), path: Type.String({ maxLength: MAX_EVIDENCE }), headers: HeadersSchema, body: Type.Union([Type.String({ maxLength: MAX_EVIDENCE }), Type.Null()]) }, closed),
  response: Type.Object({ status: Type.Integer(), headers: HeadersSchema, body: Type.String({ maxLength: MAX_EVIDENCE }) }, closed)
}, { ...closed, description: 'the exchange that shows the value, without secrets' })

/** Returns the schema of a choice: its valid values. The window of a restart is in milliseconds. */
function valueSchema (name: ChoiceName): TSchema {
  const { values } = CHOICES[name]
  return values === 'duration' ? Type.Integer({ minimum: 0, maximum: MAX_MS }) : Type.Union(values.map((value) => Type.Literal(value)))
}

/** A year. */
const MAX_MS = 31_622_400_000
const MsSchema = Type.Optional(Type.Integer({ minimum: 0, maximum: MAX_MS, description: 'milliseconds' }))
/** The most characters of a status. */
export const MAX_WORD = 255
const WordSchema = Type.String({ maxLength: MAX_WORD })

/** Returns the schema of the choices, each with its value, its source and what else is known of it. */
const choicesSchema = (more: TProperties) => Type.Object(Object.fromEntries(CHOICE_NAMES.map((name) => [name, Type.Optional(Type.Object({
  value: valueSchema(name),
  source: Type.Optional(Type.String({ maxLength: 255, description: '"learned", or why another value was written' })),
  ...more
}, { ...closed, description: CHOICES[name].about }))])), closed)

const learnedMembers = {
  version: Type.Literal(1, { description: 'the version of this format' }),
  endpoint: Type.String({ maxLength: 2000, description: 'the compute endpoint that was asked' }),
  date: Type.String({ maxLength: 64, description: 'when it was asked, ISO 8601' }),
  base: Type.Union(PROFILE_NAMES.map((name) => Type.Literal(name)), { description: 'the nearest named profile; it has the values of undecided choices' }),
  durations: Type.Optional(Type.Object({ reboot: MsSchema, start: MsSchema, stop: MsSchema }, { ...closed, description: 'how long changes took; the defaults under this profile' }))
}

/** What a snapshot has of the profile file of a project: the values, and not the exchanges that show them. */
export const LearnedValuesSchema = Type.Object({ ...learnedMembers, choices: choicesSchema({}) }, closed)

export const ProfileFileSchema = Type.Object({
  $schema: Type.Optional(Type.String({ maxLength: 2000 })),
  ...learnedMembers,
  allowed: Type.Optional(Type.Array(Type.Union([Type.Literal('read'), Type.Literal('restart'), Type.Literal('power')]), { description: 'what the run was allowed to do' })),
  exactness: Type.Optional(Type.Integer({ minimum: 0, maximum: MAX_MS, description: 'milliseconds to which times were measured; each was measured once' })),
  choices: choicesSchema({ evidence: Type.Optional(EvidenceSchema) }),
  undecided: Type.Optional(Type.Object(Object.fromEntries(CHOICE_NAMES.map((name) => [name, Type.Optional(Type.String({ maxLength: MAX_EVIDENCE }))])), { ...closed, description: 'choices without a value, and why' })),
  changes: Type.Optional(Type.Array(Type.Object({
    action: Type.Union([Type.Literal('reboot'), Type.Literal('start'), Type.Literal('stop')]),
    statuses: Type.Array(WordSchema, { maxItems: MAX_ITEMS }),
    taskStates: Type.Array(Type.Union([WordSchema, Type.Null()]), { maxItems: MAX_ITEMS })
  }, closed), { maxItems: MAX_ITEMS, description: 'the statuses and task states of each change, in order' }))
}, { ...closed, title: 'A profile of bms-emulator', description: 'for bms-emulator --profile FILE; bms-emulator learn writes it' })

/** The content of a profile file. */
export interface ProfileFile extends Omit<Static<typeof ProfileFileSchema>, 'choices'> {
  readonly choices: Readonly<Partial<Record<ChoiceName, { readonly value: string | number, readonly source?: string, readonly evidence?: Static<typeof EvidenceSchema> }>>>
}
/** An exchange in a profile file. */
export type Evidence = Static<typeof EvidenceSchema>

/** Returns the content of a profile file, without secrets. @throws RangeError with one line that names the member and what was expected */
export function checkProfileFile (input: unknown): ProfileFile {
  return withoutSecrets(checked(ProfileFileSchema, input, 'the profile file') as ProfileFile)
}

/** Returns the profile that a file describes. @throws RangeError as `checkProfileFile` */
export function readProfileFile (input: unknown): Profile {
  return withLearned(namedProfile('otc'), checkProfileFile(input))
}

/** Returns a file without secrets. `learn` writes none, but a file can be written by hand, and GET /_emulator/profile shows it. */
function withoutSecrets (file: ProfileFile): ProfileFile {
  const choices = Object.entries(file.choices).map(([name, choice]) => {
    if (choice.evidence === undefined) return [name, choice]
    const { request, response } = choice.evidence
    return [name, {
      ...choice,
      evidence: {
        request: { ...request, path: redactPath(request.path), headers: redactHeaders(request.headers), body: request.body === null ? null : redactBody(request.body) },
        response: { ...response, headers: redactHeaders(response.headers), body: redactBody(response.body, true) }
      }
    }]
  })
  return { ...file, endpoint: withoutUserInfo(file.endpoint), choices: Object.fromEntries(choices) as ProfileFile['choices'] }
}

/** Whether the content of a call is a profile file, rather than the name of a profile or single choices. */
export function isProfileFile (input: unknown): boolean {
  return typeof input === 'object' && input !== null && 'version' in input
}
