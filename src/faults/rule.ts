// A fault rule: data that says which requests it matches, when it acts and what it does. Checking one.
import { Type, type Static } from '@sinclair/typebox'
import { TypeCompiler } from '@sinclair/typebox/compiler'
import { OPERATION_NAMES, POWER_OPERATIONS, type Operation } from '../core/operations.js'
import { parseDuration, parseFixed } from '../core/duration.js'
import { shortJson } from '../core/texts.js'
import type { Catalogue } from '../core/catalogue.js'
import { ConnectionEffectSchema, connectionMistakes } from './connection.js'
import { DelayEffectSchema } from './delay.js'
import { ErrorEffectSchema, errorMistakes } from './error.js'
import { OutcomeEffectSchema, outcomeMistakes } from './outcome.js'
import { StaleEffectSchema, staleMistakes } from './stale.js'
import { FixedDurationSchema } from '../shapes/duration.js'
import { explainMismatches } from '../shapes/explain-mismatch.js'
import { isInstantText, parseInstant } from '../shapes/instant.js'
import type { Mistake } from './settings.js'

const OperationSchema = Type.Union([...OPERATION_NAMES, 'any' as const].map((name) => Type.Literal(name)), {
  description: 'what the request asks for; without it a rule means reboot, start and stop'
})

export const MatchSchema = Type.Object({
  operation: Type.Optional(Type.Union([OperationSchema, Type.Array(OperationSchema, { minItems: 1 })])),
  project: Type.Optional(Type.String({ minLength: 1 })),
  server: Type.Optional(Type.String({ minLength: 1, description: 'id or name' })),
  method: Type.Optional(Type.String({ minLength: 1 })),
  header: Type.Optional(Type.Record(Type.String(), Type.String(), { description: 'header names with the values they must have; "*" for any' }))
}, { additionalProperties: false })
/** Which requests a rule applies to. A member that is omitted matches all; without `operation` a rule means reboot, start and stop. */
export type Match = Static<typeof MatchSchema>

const InstantSchema = Type.Union([FixedDurationSchema], { description: 'an instant as ISO 8601 text, or a duration since the rule was added' })

export const WhenSchema = Type.Object({
  skip: Type.Optional(Type.Integer({ minimum: 0, description: 'the first so many matching requests pass' })),
  times: Type.Optional(Type.Integer({ minimum: 1, description: 'acts at most so often' })),
  every: Type.Optional(Type.Integer({ minimum: 1, description: 'acts on each n-th matching request after those skipped' })),
  probability: Type.Optional(Type.Number({ minimum: 0, maximum: 1, description: 'drawn for each matching request from the rule\'s own stream' })),
  from: Type.Optional(InstantSchema),
  until: Type.Optional(InstantSchema)
}, { additionalProperties: false })
/** On which of the matching requests a rule applies; without it on all. */
export type When = Static<typeof WhenSchema>

export const EffectSchema = Type.Union([ErrorEffectSchema, DelayEffectSchema, ConnectionEffectSchema, OutcomeEffectSchema, StaleEffectSchema])
/** What a rule does; `kind` says which of the effects it is. */
export type Effect = Static<typeof EffectSchema>
/** The kinds of effect. */
export type EffectKind = Effect['kind']

const EFFECTS = {
  error: ErrorEffectSchema,
  delay: DelayEffectSchema,
  connection: ConnectionEffectSchema,
  outcome: OutcomeEffectSchema,
  stale: StaleEffectSchema
} as const satisfies Record<EffectKind, unknown>

const ruleMembers = {
  id: Type.Optional(Type.String({ minLength: 1, maxLength: 100, pattern: '^[A-Za-z0-9._-]+$' })),
  enabled: Type.Optional(Type.Boolean()),
  match: Type.Optional(MatchSchema),
  when: Type.Optional(WhenSchema)
}

export const RuleSchema = Type.Object({ ...ruleMembers, effect: EffectSchema }, { additionalProperties: false })
/** A rule as it is written; only `effect` is required. */
export type RuleInput = Static<typeof RuleSchema>

/** A rule that was checked. */
export interface Rule {
  readonly id: string
  readonly enabled: boolean
  readonly match: Match
  readonly when: When
  readonly effect: Effect
}

/** A rule's schema for each kind of effect, so that a mistake is told for the kind that was meant. */
const CHECKS = Object.fromEntries(Object.entries(EFFECTS).map(([kind, effect]) =>
  [kind, Type.Object({ ...ruleMembers, effect }, { additionalProperties: false })]))
const compiled = new Map<string, ReturnType<typeof TypeCompiler.Compile>>()

/**
 * The rule, checked; `id` names it if it has no own.
 * @throws RangeError with one line that names the member, what was received and what was expected
 */
export function checkRule (input: unknown, id: string, catalogue: Catalogue): Rule {
  const [mistake] = mistakesOf(input, catalogue)
  if (mistake !== undefined) throw new RangeError(mistake.message)
  const rule = input as RuleInput
  return { id: rule.id ?? id, enabled: rule.enabled ?? true, match: rule.match ?? {}, when: rule.when ?? {}, effect: rule.effect }
}

/** All that is wrong in a rule; nothing if it can be used. */
export function mistakesOf (input: unknown, catalogue: Catalogue): readonly Mistake[] {
  if (typeof input !== 'object' || input === null || Array.isArray(input)) {
    return [{ path: '', message: `a rule is an object such as {"effect":{"kind":"error","error":"BMS.0212"}}; received ${shortJson(input)}` }]
  }
  const kind = kindOf(input)
  const schema = CHECKS[kind]
  if (schema === undefined) return [{ path: '/effect/kind', message: `effect.kind is ${kind === 'undefined' ? 'missing' : kind}; expected one of ${Object.keys(EFFECTS).join(', ')}` }]
  const check = compiled.get(kind) ?? TypeCompiler.Compile(schema)
  compiled.set(kind, check)
  if (!check.Check(input)) return explainMismatches(check.Errors(input), 'the rule')
  const rule = input as RuleInput
  return [...effectMistakes(rule.effect, catalogue), ...valueMistakes(rule), ...matchMistakes(rule)]
}

/** The kind that the input claims; the JSON of what stands there if that is no kind. */
function kindOf (input: object): string {
  const kind: unknown = 'effect' in input && typeof input.effect === 'object' && input.effect !== null && 'kind' in input.effect ? input.effect.kind : undefined
  return typeof kind === 'string' && Object.hasOwn(EFFECTS, kind) ? kind : kind === undefined ? 'undefined' : shortJson(kind)
}

function effectMistakes (effect: Effect, catalogue: Catalogue): readonly Mistake[] {
  switch (effect.kind) {
    case 'error': return errorMistakes(effect, catalogue)
    case 'connection': return connectionMistakes(effect)
    case 'outcome': return outcomeMistakes(effect)
    case 'stale': return staleMistakes(effect)
    case 'delay': return []
  }
}

/** Durations and instants that the schema takes for texts and that cannot be read. */
function valueMistakes ({ effect, when }: RuleInput): readonly Mistake[] {
  const mistakes: Mistake[] = []
  const read = (path: string, value: unknown, reader: (value: unknown) => unknown): void => {
    if (value === undefined) return
    try {
      reader(value)
    } catch (error) {
      const member = path.slice(1).replaceAll('/', '.')
      const { message } = error as RangeError
      mistakes.push({ path, message: message.startsWith(member) ? message : `${member}: ${message}` })
    }
  }
  const durations: Readonly<Record<string, unknown>> = effect
  read('/effect/duration', durations['duration'], parseDuration)
  for (const member of ['retryAfter', 'recoverAfter', 'for']) read(`/effect/${member}`, durations[member], parseFixed)
  for (const member of ['from', 'until'] as const) read(`/when/${member}`, when?.[member], (value) => readInstant(value as string | number, member))
  return mistakes
}

/** The operations that begin a task, the only ones that have an outcome. */
const TASK_OPERATIONS: readonly Operation[] = [...POWER_OPERATIONS, 'create', 'delete', 'batch']

function matchMistakes ({ effect: { kind }, match = {} }: RuleInput): readonly Mistake[] {
  if ((kind !== 'outcome' && kind !== 'stale') || operationsOf(match).some((operation) => TASK_OPERATIONS.includes(operation))) return []
  const article = kind === 'outcome' ? 'an' : 'a'
  return [{ path: '/match/operation', message: `match.operation is ${shortJson(match.operation)}, which begins nothing; expected one of ${TASK_OPERATIONS.join(', ')} for ${article} ${kind} rule` }]
}

/** An instant of a window: absolute epoch milliseconds, or milliseconds since the rule was added. */
export type Instant = { readonly atMs: number } | { readonly afterMs: number }

/** Reads `from` or `until`. @throws RangeError */
export function readInstant (input: number | string, name: string): Instant {
  try {
    return isInstantText(input) ? { atMs: parseInstant(input) } : { afterMs: parseFixed(input) }
  } catch {
    throw new RangeError(`when.${name} is ${JSON.stringify(input)}; expected an instant such as "2026-01-01T00:00:10Z", or a duration since the rule was added such as "10s"`)
  }
}

/** The operations a rule means. */
export function operationsOf (match: Match): readonly Operation[] {
  const { operation } = match
  if (operation === undefined) return POWER_OPERATIONS
  const list: readonly string[] = Array.isArray(operation) ? operation : [operation]
  const named = OPERATION_NAMES.filter((name) => list.includes(name))
  return list.includes('any') ? OPERATION_NAMES : named
}
