// What users set about the report: the severity and the limits of rules, and findings to ignore.
import { parseFixed } from '../core/time/duration.js'
import { nearest, shortJson } from '../core/texts.js'
import { RULE_IDS, ruleOf, type RuleId } from './rules/index.js'
import type { Severity } from './severity.js'

/** The settings of one rule. */
export interface RuleSetting {
  readonly severity: Severity | 'off'
  readonly limits: Readonly<Record<string, number>>
}

/** The settings of rules as people write them: a severity, or an object with the severity and limits of the rule. Durations are ms or text. */
export type RuleSettingsInput = Readonly<Partial<Record<RuleId, Severity | 'off' | {
  readonly severity?: Severity | 'off'
  readonly [limit: string]: number | string | undefined
}>>>

/** Findings to ignore: those of a rule, or those of it for one server or one User-Agent. */
export interface IgnoreRow {
  readonly rule: RuleId
  readonly reason: string
  /** Id or name. */
  readonly server?: string
  /** A part of the User-Agent. */
  readonly client?: string
  readonly project?: string
}

/** The settings of the report. */
export interface ReportSettings {
  readonly rules: Readonly<Partial<Record<RuleId, RuleSetting>>>
  readonly ignore: readonly IgnoreRow[]
}

/** Every rule as it is, and nothing ignored. */
export const DEFAULT_REPORT_SETTINGS: ReportSettings = { rules: {}, ignore: [] }

/**
 * Returns the settings of rules from `{"tight-polling":{"interval":"500ms"},"login-per-call":"off"}`, or from texts such as
 * `tight-polling.interval=500ms`. @throws RangeError that names what was expected
 */
export function readRuleSettings (input: unknown): ReportSettings['rules'] {
  const given = typeof input === 'object' && input !== null && !Array.isArray(input) ? input : fromTexts(Array.isArray(input) ? input : [input])
  return Object.fromEntries(Object.entries(given).map(([id, setting]) => [readRuleId(id), readSetting(id as RuleId, setting)]))
}

function fromTexts (texts: readonly unknown[]): Readonly<Record<string, unknown>> {
  const given: Record<string, Record<string, unknown>> = {}
  for (const text of texts.flatMap((each) => typeof each === 'string' ? each.split(',') : [each])) {
    const [, id, name = 'severity', value] = typeof text === 'string' ? /^([^.=]+)(?:\.([^=]+))?=(.*)$/s.exec(text) ?? [] : []
    if (id === undefined) throw new RangeError(`${shortJson(text)} is not a setting of a rule; expected one such as tight-polling.interval=500ms or login-per-call=off`)
    given[id] = { ...given[id], [name]: value }
  }
  return given
}

function readRuleId (id: unknown): RuleId {
  const known = RULE_IDS.find((each) => each === id)
  if (known !== undefined) return known
  const near = typeof id === 'string' ? nearest(id, RULE_IDS) : null
  throw new RangeError(`${shortJson(id)} is not a rule of the report; ${near === null ? '' : `did you mean ${near}? `}expected one of ${RULE_IDS.join(', ')}`)
}

const LEVELS = ['error', 'warning', 'off'] as const

function readSetting (id: RuleId, input: unknown): RuleSetting {
  const { severity, limits } = ruleOf(id)
  const { severity: level = severity, ...given } = (typeof input === 'object' && input !== null ? input : { severity: input }) as Readonly<Record<string, unknown>>
  const known = LEVELS.find((each) => each === level)
  if (known === undefined) throw new RangeError(`${id} is ${shortJson(level)}; expected one of ${LEVELS.join(', ')}, or an object with limits`)
  const read = Object.entries(given).map(([name, value]): [string, number] => {
    const limit = Object.hasOwn(limits, name) ? limits[name] : undefined
    if (limit === undefined) throw new RangeError(`${id}.${name} is not a limit; expected ${['severity', ...Object.keys(limits)].join(', ')}`)
    return [name, limit.unit === 'duration' ? parseFixed(value) : readCount(`${id}.${name}`, value)]
  })
  return { severity: known, limits: { ...defaultsOf(id), ...Object.fromEntries(read) } }
}

function readCount (name: string, value: unknown): number {
  const count = typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : value
  if (typeof count !== 'number' || !Number.isInteger(count) || count < 1) throw new RangeError(`${name} is ${shortJson(value)}; expected a whole number from 1`)
  return count
}

function defaultsOf (id: RuleId): Readonly<Record<string, number>> {
  return Object.fromEntries(Object.entries(ruleOf(id).limits).map(([name, { fallback }]) => [name, fallback]))
}

/** Returns the setting of a rule in force. */
export function settingOf ({ rules }: ReportSettings, id: RuleId): RuleSetting {
  return rules[id] ?? { severity: ruleOf(id).severity, limits: defaultsOf(id) }
}

const IGNORE_MEMBERS = ['rule', 'reason', 'server', 'client', 'project'] as const

/**
 * Returns the findings to ignore from rows such as `{"rule":"no-confirmation","reason":"another job looks"}`, or from texts such as
 * `no-confirmation=another job looks`. @throws RangeError that names what was expected
 */
export function readIgnoreRows (input: unknown): readonly IgnoreRow[] {
  return (Array.isArray(input) ? input as readonly unknown[] : [input]).map((row) => {
    const [, rule, reason] = typeof row === 'string' ? /^([^=]+)=(.*)$/s.exec(row) ?? [] : []
    const members = (typeof row === 'object' && row !== null ? row : { rule: rule ?? row, reason }) as Readonly<Record<string, unknown>>
    const unknown = Object.keys(members).find((name) => !(IGNORE_MEMBERS as readonly string[]).includes(name))
    if (unknown !== undefined) throw new RangeError(`${unknown} is not a member; expected ${IGNORE_MEMBERS.join(', ')}`)
    const id = readRuleId(members['rule'])
    const text = members['reason']
    if (typeof text !== 'string' || text.trim() === '') throw new RangeError(`${id}: the reason is missing; expected one, such as ${id}=another job looks`)
    const wrong = IGNORE_MEMBERS.find((name) => members[name] !== undefined && typeof members[name] !== 'string')
    if (wrong !== undefined) throw new RangeError(`${wrong} is ${shortJson(members[wrong])}; expected a string`)
    return members as unknown as IgnoreRow
  })
}
