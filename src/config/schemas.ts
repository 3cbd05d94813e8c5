// The JSON Schemas of the files that people write, for editors. `npm run schema` writes them to fixtures.
import { Type, type TSchema } from '@sinclair/typebox'
import { CHOICE_NAMES, CHOICES, PROFILE_NAMES, type ChoiceName } from '../core/profile.js'
import { DurationSchema, FixedDurationSchema } from '../shapes/duration.js'
import { eachDuration } from '../core/actions.js'
import { FleetSchema } from './fleet.js'
import { IdentitySchema } from '../shapes/identity.js'
import { LOG_LEVELS, OPTION_NAMES, OPTIONS, type OptionName } from './options.js'
import { MAX_SCALE } from '../shapes/clock-change.js'
import { PlanSchema } from './plan.js'
import { ProfileFileSchema } from '../shapes/profile-file.js'
import { RULE_IDS, ruleOf, type RuleId } from '../report/rules/index.js'

const oneOf = (words: readonly string[]): TSchema => Type.Union(words.map((word) => Type.Literal(word)))
const TextSchema = Type.String({ minLength: 1 })
const PathSchema = Type.String({ minLength: 1, description: 'the path of a file, from the working directory' })
/** A schema that another file holds: the files lie side by side. */
const inFile = (name: string): TSchema => Type.Unsafe({ $ref: name })

/** Returns the schema of a choice of the profile, with its valid values. */
function choiceSchema (name: ChoiceName): TSchema {
  const { values, about } = CHOICES[name]
  const schema = values === 'duration' ? FixedDurationSchema : Type.Union(values.map((value) => Type.Literal(value)))
  return Type.Optional({ ...schema, description: about })
}

const SeveritySchema = oneOf(['error', 'warning', 'off'])

/** Returns the schema of what a config file sets of a rule of the report. */
function ruleSettingSchema (id: RuleId): TSchema {
  const { limits, about, severity } = ruleOf(id)
  const members = Object.entries(limits).map(([name, limit]) => {
    const schema = limit.unit === 'duration' ? FixedDurationSchema : Type.Integer({ minimum: 1 })
    return [name, Type.Optional({ ...schema, description: limit.about, default: limit.fallback })]
  })
  const settings = Type.Object({ severity: Type.Optional({ ...SeveritySchema, default: severity }), ...Object.fromEntries(members) }, { additionalProperties: false })
  return Type.Optional(Type.Union([SeveritySchema, settings], { description: `a client that ${about}` }))
}

/** What an option accepts in a config file. Where it accepts the text of a flag too, the plain value is described. */
const VALUES: Readonly<Record<OptionName, TSchema>> = {
  port: Type.Integer({ minimum: 0, maximum: 65_535 }),
  host: TextSchema,
  publicUrl: Type.Union([Type.String({ pattern: '^https?://' }), Type.Null()]),
  control: TextSchema,
  controlTokenFile: Type.Union([PathSchema, Type.Null()]),
  allowOrigin: Type.Union([Type.String({ pattern: '^https?://' }), Type.Array(Type.String({ pattern: '^https?://' }))]),
  memory: Type.String({ pattern: '^[0-9]+(\\.[0-9]+)? ?[KkMmGg]i?[Bb]$', examples: ['256MB'] }),
  auth: oneOf(['any', 'strict', 'off']),
  identity: Type.Union([PathSchema, inFile('identity.schema.json')]),
  logLevel: oneOf(LOG_LEVELS),
  profile: Type.Union([oneOf(PROFILE_NAMES), { ...PathSchema, pattern: '[./\\\\]' }, inFile('profile.schema.json')]),
  set: Type.Union([
    Type.Object(Object.fromEntries(CHOICE_NAMES.map((name) => [name, choiceSchema(name)])), { additionalProperties: false }),
    Type.Array(Type.String({ pattern: '^[^=]+=', description: 'a choice: successStatus=202' }))
  ]),
  seed: Type.Union([Type.Number(), TextSchema]),
  clock: Type.Union([
    oneOf(['system', 'manual', 'auto']),
    Type.String({ pattern: '^[0-9]+(\\.[0-9]+)?x$', description: 'a speed: 10x' }),
    Type.Object({
      mode: Type.Optional(oneOf(['system', 'manual', 'auto'])),
      scale: Type.Optional(Type.Number({ exclusiveMinimum: 0, maximum: MAX_SCALE })),
      now: Type.Optional(Type.Union([Type.String({ description: 'an instant: 2026-01-01T00:00:00Z' }), Type.Integer({ description: 'epoch milliseconds' })]))
    }, { additionalProperties: false })
  ]),
  ...eachDuration(() => DurationSchema),
  realistic: Type.Boolean(),
  servers: Type.Union([PathSchema, inFile('fleet.schema.json'), inFile('fleet.schema.json#/properties/servers')]),
  faults: Type.Union([PathSchema, inFile('plan.schema.json'), inFile('plan.schema.json#/properties/faults')]),
  snapshot: Type.Union([PathSchema, Type.Object({}, { description: 'a snapshot' })]),
  save: Type.Boolean(),
  fault: Type.Union([TextSchema, inFile('plan.schema.json#/properties/faults')]),
  reportRules: Type.Union([
    Type.Object(Object.fromEntries(RULE_IDS.map((id) => [id, ruleSettingSchema(id)])), { additionalProperties: false }),
    Type.Array(Type.String({ pattern: '^[^=]+=', description: 'a setting of a rule: tight-polling.interval=500ms' }))
  ]),
  reportIgnore: Type.Array(Type.Union([
    Type.String({ pattern: '^[^=]+=.', description: 'no-confirmation=another job looks' }),
    Type.Object({
      rule: oneOf(RULE_IDS),
      reason: TextSchema,
      server: Type.Optional(Type.String({ minLength: 1, description: 'id or name' })),
      client: Type.Optional(Type.String({ minLength: 1, description: 'a part of the User-Agent' })),
      project: Type.Optional(TextSchema)
    }, { additionalProperties: false })
  ]))
}

/** The JSON Schema of a config file. */
const ConfigSchema = Type.Object({
  $schema: Type.Optional(Type.String()),
  ...Object.fromEntries(OPTION_NAMES.map((name) => [name, Type.Optional({ ...VALUES[name], description: OPTIONS[name].about })]))
}, { additionalProperties: false, title: 'The options of bms-emulator', description: 'for bms-emulator --config FILE, or bms-emulator.config.json' })

/** The schemas by the name of their file. */
export const FILE_SCHEMAS: Readonly<Record<string, TSchema>> = {
  'config.schema.json': ConfigSchema,
  'fleet.schema.json': FleetSchema,
  'identity.schema.json': IdentitySchema,
  'plan.schema.json': PlanSchema,
  'profile.schema.json': ProfileFileSchema
}

/** Returns the text of a schema's file. typebox writes the draft that editors know best. */
export function schemaText (schema: TSchema): string {
  return `${JSON.stringify({ $schema: 'http://json-schema.org/draft-07/schema#', ...schema }, null, 2)}\n`
}
