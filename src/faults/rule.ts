// Checks fault rules: which requests a rule matches, when it applies, and what it does.
import { Type, type Static, type TSchema } from '@sinclair/typebox'
import { compileOnce, type SchemaCheck } from '../shapes/compile-once.js'
import { OPERATION_NAMES, POWER_OPERATIONS, type Operation } from '../core/operations.js'
import { FAULT_KINDS, kindOf, type Effect, type FaultKinds } from './kinds/index.js'
import { parseFixed } from '../core/time/duration.js'
import { depthMistake } from '../core/depth.js'
import { shortJson } from '../core/texts.js'
import type { Catalogue } from '../core/catalogue.js'
import { FixedDurationSchema } from '../shapes/duration.js'
import { explainMismatches } from '../shapes/explain-mismatch.js'
import { isInstantText, parseInstant } from '../shapes/instant.js'
import { readingMistakes, type Mistake } from './settings.js'
import type { FaultKind } from './kind.js'

const OperationSchema = Type.Union([...OPERATION_NAMES, 'any' as const].map((name) => Type.Literal(name)), {
  description: 'the operation of the request, or any; default: reboot, start and stop'
})

export const MatchSchema = Type.Object({
  operation: Type.Optional(Type.Union([OperationSchema, Type.Array(OperationSchema, { minItems: 1 })])),
  project: Type.Optional(Type.String({ minLength: 1 })),
  server: Type.Optional(Type.String({ minLength: 1, description: 'id or name' })),
  method: Type.Optional(Type.String({ minLength: 1 })),
  header: Type.Optional(Type.Record(Type.String(), Type.String(), { description: 'header names with their values; "*" for any value' }))
}, { additionalProperties: false })
/** The requests that a rule matches. An omitted member matches all requests; the default of `operation` is reboot, start and stop. */
export type Match = Static<typeof MatchSchema>

const InstantSchema = Type.Union([FixedDurationSchema], { description: 'an instant as an ISO 8601 string, or a duration since the rule was added' })

export const WhenSchema = Type.Object({
  skip: Type.Optional(Type.Integer({ minimum: 0, description: 'how many matching requests pass first' })),
  times: Type.Optional(Type.Integer({ minimum: 0, description: 'how often the rule applies at most' })),
  every: Type.Optional(Type.Integer({ minimum: 1, description: 'applies to every n-th matching request after those skipped' })),
  probability: Type.Optional(Type.Number({ minimum: 0, maximum: 1, description: 'the probability that the rule applies to a matching request, drawn from the rule\'s own stream' })),
  from: Type.Optional(InstantSchema),
  until: Type.Optional(InstantSchema)
}, { additionalProperties: false })
/** Which of the matching requests a rule applies to; default: all. */
export type When = Static<typeof WhenSchema>

/** Returns the schema of an effect of one of the kinds. */
export function effectSchema (kinds: FaultKinds) {
  return Type.Unsafe<Effect>(Type.Union(Array.from(kinds.values(), ({ schema }) => schema)))
}

const ruleMembers = {
  id: Type.Optional(Type.String({ minLength: 1, maxLength: 100, pattern: '^[A-Za-z0-9._-]+$' })),
  enabled: Type.Optional(Type.Boolean()),
  match: Type.Optional(MatchSchema),
  when: Type.Optional(WhenSchema)
}

/** Returns the schema of a rule. */
export function ruleSchema (kinds: FaultKinds) {
  return Type.Object({ ...ruleMembers, effect: effectSchema(kinds) }, { additionalProperties: false })
}
/** A rule as input; only `effect` is required. */
export type RuleInput = Static<ReturnType<typeof ruleSchema>>

/** A checked rule. */
export interface Rule {
  readonly id: string
  readonly enabled: boolean
  readonly match: Match
  readonly when: When
  readonly effect: Effect
}

/** One check for each kind of effect, so that a message is about the kind that the rule names. */
const checks = new WeakMap<FaultKind, SchemaCheck<TSchema>>()

function checkOf (kind: FaultKind): SchemaCheck<TSchema> {
  const check = checks.get(kind) ?? compileOnce<TSchema>(Type.Object({ ...ruleMembers, effect: kind.schema }, { additionalProperties: false }))
  checks.set(kind, check)
  return check
}

/**
 * Returns the checked rule; `id` is its id if the input has none.
 * @throws RangeError with one line that names the member, what was received and what was expected
 */
export function checkRule (input: unknown, id: string, catalogue: Catalogue, kinds: FaultKinds = FAULT_KINDS): Rule {
  const [mistake] = mistakesOf(input, catalogue, kinds)
  if (mistake !== undefined) throw new RangeError(mistake.message)
  const { effect, ...rule } = input as RuleInput
  const normalized = kindOf(kinds, effect.kind).normalize?.(effect) as Effect | undefined
  return { id: rule.id ?? id, enabled: rule.enabled ?? true, match: rule.match ?? {}, when: rule.when ?? {}, effect: normalized ?? effect }
}

/** Returns the mistakes in a rule; none if it is valid. */
export function mistakesOf (input: unknown, catalogue: Catalogue, kinds: FaultKinds = FAULT_KINDS): readonly Mistake[] {
  if (typeof input !== 'object' || input === null || Array.isArray(input)) {
    return [{ path: '', message: `a rule is an object such as {"effect":{"kind":"error","error":"BMS.0212"}}; received ${shortJson(input)}` }]
  }
  const tooDeep = depthMistake(input, 'the rule')
  if (tooDeep !== null) return [{ path: '', message: tooDeep }]
  const name = claimedKind(input)
  const kind = typeof name === 'string' ? kinds.get(name) : undefined
  if (kind === undefined) return [{ path: '/effect/kind', message: `effect.kind is ${name === undefined ? 'missing' : shortJson(name)}; expected one of ${[...kinds.keys()].join(', ')}` }]
  const check = checkOf(kind)
  if (!check.accepts(input)) return explainMismatches(check.errors(input), 'the rule')
  const { effect, when } = input as RuleInput
  return [
    ...kind.mistakes(effect, catalogue),
    ...(['from', 'until'] as const).flatMap((member) => readingMistakes(`/when/${member}`, when?.[member], (value) => readInstant(value as string | number, member)))
  ]
}

/** Returns what the input has in the place of the kind's name. */
function claimedKind (input: object): unknown {
  return 'effect' in input && typeof input.effect === 'object' && input.effect !== null && 'kind' in input.effect ? input.effect.kind : undefined
}

/** An instant of a window: epoch milliseconds, or milliseconds since the rule was added. */
export type Instant = { readonly atMs: number } | { readonly afterMs: number }

/** Parses `from` or `until`; `name` is the member, for messages. @throws RangeError */
export function readInstant (input: number | string, name: string): Instant {
  try {
    return isInstantText(input) ? { atMs: parseInstant(input) } : { afterMs: parseFixed(input) }
  } catch {
    throw new RangeError(`when.${name} is ${shortJson(input)}; expected an instant such as "2026-01-01T00:00:10Z", or a duration since the rule was added such as "10s"`)
  }
}

/** Returns the operations that a rule matches. */
export function operationsOf (match: Match): readonly Operation[] {
  const { operation } = match
  if (operation === undefined) return POWER_OPERATIONS
  const list: readonly string[] = Array.isArray(operation) ? operation : [operation]
  const named = OPERATION_NAMES.filter((name) => list.includes(name))
  return list.includes('any') ? OPERATION_NAMES : named
}
