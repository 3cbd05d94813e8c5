// A fault rule: data that says which requests it matches, when it acts and what it does. Checking and describing one.
import { Type, type Static } from '@sinclair/typebox'
import { TypeCompiler } from '@sinclair/typebox/compiler'
import { OPERATION_NAMES, POWER_OPERATIONS, type Operation } from '../core/operations.js'
import { formatMs, parseDuration, parseFixed } from '../core/duration.js'
import { shortJson } from '../core/texts.js'
import type { Catalogue } from '../core/catalogue.js'
import { ConnectionEffectSchema, describeConnection } from './connection.js'
import { DelayEffectSchema, describeDelay } from './delay.js'
import { ErrorEffectSchema, checkErrorEffect, describeError } from './error.js'
import { OutcomeEffectSchema, describeOutcome } from './outcome.js'
import { FixedDurationSchema } from '../shapes/duration.js'
import { explainMismatch } from '../shapes/explain-mismatch.js'
import { isInstantText, parseInstant } from '../shapes/instant.js'

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
export type When = Static<typeof WhenSchema>

export const EffectSchema = Type.Union([ErrorEffectSchema, DelayEffectSchema, ConnectionEffectSchema, OutcomeEffectSchema])
export type Effect = Static<typeof EffectSchema>
export type EffectKind = Effect['kind']

const EFFECTS = {
  error: ErrorEffectSchema,
  delay: DelayEffectSchema,
  connection: ConnectionEffectSchema,
  outcome: OutcomeEffectSchema
} as const satisfies Record<EffectKind, unknown>

const ruleMembers = {
  id: Type.Optional(Type.String({ minLength: 1, maxLength: 100, pattern: '^[A-Za-z0-9._-]+$' })),
  enabled: Type.Optional(Type.Boolean()),
  match: Type.Optional(MatchSchema),
  when: Type.Optional(WhenSchema)
}

export const RuleSchema = Type.Object({ ...ruleMembers, effect: EffectSchema }, { additionalProperties: false })
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
  const kind = kindOf(input)
  const schema = CHECKS[kind] ?? RuleSchema
  const check = compiled.get(kind) ?? TypeCompiler.Compile(schema)
  compiled.set(kind, check)
  if (!check.Check(input)) throw new RangeError(explainMismatch(check.Errors(input), 'the rule'))
  const rule = input as RuleInput
  checkEffect(rule.effect, catalogue)
  for (const name of ['from', 'until'] as const) {
    const instant = rule.when?.[name]
    if (instant !== undefined) readInstant(instant, name)
  }
  return { id: rule.id ?? id, enabled: rule.enabled ?? true, match: rule.match ?? {}, when: rule.when ?? {}, effect: rule.effect }
}

/** The kind that the input claims, after checking that there is one. */
function kindOf (input: unknown): string {
  if (typeof input !== 'object' || input === null || Array.isArray(input)) {
    throw new RangeError(`a rule is an object such as {"effect":{"kind":"error","error":"BMS.0212"}}; received ${shortJson(input)}`)
  }
  const kind: unknown = 'effect' in input && typeof input.effect === 'object' && input.effect !== null && 'kind' in input.effect ? input.effect.kind : undefined
  if (typeof kind === 'string' && Object.hasOwn(EFFECTS, kind)) return kind
  throw new RangeError(`effect.kind is ${kind === undefined ? 'missing' : shortJson(kind)}; expected one of ${Object.keys(EFFECTS).join(', ')}`)
}

function checkEffect (effect: Effect, catalogue: Catalogue): void {
  if (effect.kind === 'error') checkErrorEffect(effect, catalogue)
  if (effect.kind === 'delay') parseDuration(effect.duration)
  if (effect.kind === 'outcome' && effect.recoverAfter !== undefined) parseFixed(effect.recoverAfter)
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

/** One sentence that says what the rule does, for people. */
export function describeRule (rule: Pick<Rule, 'match' | 'when' | 'effect'>, catalogue: Catalogue): string {
  return `${describeWhen(rule.when)}${describeMatch(rule.match)} ${describeEffect(rule.effect, catalogue)}.`
}

function describeEffect (effect: Effect, catalogue: Catalogue): string {
  switch (effect.kind) {
    case 'error': return describeError(effect, catalogue)
    case 'delay': return describeDelay(effect)
    case 'connection': return describeConnection(effect)
    case 'outcome': return describeOutcome(effect)
  }
}

function describeMatch (match: Match): string {
  const { operation } = match
  const names: readonly string[] = operation === undefined ? POWER_OPERATIONS : Array.isArray(operation) ? operation : [operation]
  const subject = names.includes('any') ? 'request' : names.length === 1 ? `${names[0]}` : `${names.slice(0, -1).join(', ')} or ${names.at(-1)}`
  const conditions = [
    match.server === undefined ? '' : ` of server ${match.server}`,
    match.project === undefined ? '' : ` in project ${match.project}`,
    match.method === undefined ? '' : ` by ${match.method.toUpperCase()}`,
    ...Object.entries(match.header ?? {}).map(([name, value]) => value === '*' ? ` with header ${name}` : ` with header ${name}: ${value}`)
  ]
  return `${subject}${conditions.join('')}`
}

function describeWhen (when: When): string {
  const parts: string[] = []
  if (when.from !== undefined) parts.push(`from ${describeInstant(when.from)}`)
  if (when.until !== undefined) parts.push(`until ${describeInstant(when.until)}`)
  if (when.skip !== undefined && when.skip > 0) parts.push(`after the first ${when.skip}`)
  if (when.times !== undefined) parts.push(when.times === 1 ? 'once' : `${when.times} times`)
  if (when.probability !== undefined) parts.push(`with probability ${when.probability}`)
  const every = when.every === undefined || when.every === 1 ? 'a' : `every ${ordinal(when.every)}`
  const lead = parts.length === 0 ? `${every} ` : `${parts.join(', ')}, ${every} `
  return `${lead.charAt(0).toUpperCase()}${lead.slice(1)}`
}

function describeInstant (input: number | string): string {
  const instant = readInstant(input, 'from')
  return 'atMs' in instant ? String(input) : `${formatMs(instant.afterMs)} after it was added`
}

function ordinal (count: number): string {
  const suffix = count % 100 >= 11 && count % 100 <= 13 ? 'th' : ['th', 'st', 'nd', 'rd'][count % 10] ?? 'th'
  return `${count}${suffix}`
}
