// Makes a profile file of what was learned: values, the exchanges that show them without secrets, and what stayed undecided.
import { CHOICE_NAMES, namedProfile, PROFILE_NAMES, type ChoiceName, type ProfileName } from '../core/profile.js'
import { MAX_EVIDENCE, MAX_ITEMS, MAX_WORD, type Evidence, type ProfileFile } from '../shapes/profile-file.js'
import { hide, hideInOwn, type Hidden } from './hide.js'
import { redactBody } from '../core/secrets/redact.js'
import type { Exchange, Risk } from './probe.js'
import type { Learned } from './learn.js'

/** What a file says besides what was learned. */
export interface FileFacts {
  readonly endpoint: string
  /** ISO 8601. */
  readonly date: string
  readonly allow: readonly Risk[]
  readonly hidden: Hidden
  /** How exactly times are measured, in milliseconds. */
  readonly exactnessMs: number
}

/** Returns the content of a profile file. */
export function writeProfileFile ({ findings, durations, changes }: Learned, facts: FileFacts): ProfileFile {
  const decided = CHOICE_NAMES.flatMap((name) => {
    const finding = findings[name]
    // A time is not rounded: `check` compares it.
    return 'value' in finding ? [[name, { value: finding.value, source: 'learned', evidence: evidenceOf(finding.exchange, facts) }] as const] : []
  })
  const word = (text: string): string => hide(text, facts.hidden).slice(0, MAX_WORD)
  return {
    version: 1,
    endpoint: hideInOwn(facts.endpoint, facts.hidden),
    date: facts.date,
    base: nearestProfile(Object.fromEntries(decided.map(([name, { value }]) => [name, value]))),
    allowed: [...facts.allow],
    choices: Object.fromEntries(decided),
    undecided: Object.fromEntries(CHOICE_NAMES.flatMap((name) => {
      const finding = findings[name]
      return 'undecided' in finding ? [[name, hideInOwn(finding.undecided, facts.hidden)]] : []
    })),
    durations: Object.fromEntries(Object.entries(durations).map(([action, ms]) => [action, roundTo(facts.exactnessMs, ms)])),
    exactness: facts.exactnessMs,
    changes: changes.slice(0, MAX_ITEMS).map(({ action, statuses, taskStates }) => ({ action, statuses: statuses.slice(0, MAX_ITEMS).map(word), taskStates: taskStates.slice(0, MAX_ITEMS).map((state) => state === null ? null : word(state)) }))
  }
}

/**
 * Returns a time without the digits that were not measured: whole seconds for 2.5 s. The change was over before it was seen to be, so the
 * time is rounded down, which leaves it within the exactness. One that would be zero stays.
 */
function roundTo (exactnessMs: number, ms: number): number {
  const unit = 10 ** Math.floor(Math.log10(Math.max(exactnessMs, 1)))
  return Math.floor(ms / unit) * unit || Math.round(ms)
}

/** Returns the named profile that has most of the values. */
function nearestProfile (values: Readonly<Partial<Record<ChoiceName, unknown>>>): ProfileName {
  const countOf = (name: ProfileName): number => {
    const { choices } = namedProfile(name)
    return Object.entries(values).filter(([choice, value]) => choices[choice as ChoiceName] === value).length
  }
  return PROFILE_NAMES.reduce((best, name) => countOf(name) > countOf(best) ? name : best)
}

/** Headers of responses that can show a choice. */
const KEPT_HEADERS = ['allow', 'content-type', 'location', 'openstack-api-version', 'retry-after', 'vary', 'www-authenticate', 'x-openstack-nova-api-version']

function evidenceOf ({ step, url, response }: Exchange, { hidden }: FileFacts): Evidence {
  const kept = KEPT_HEADERS.flatMap((name) => response.headers[name] === undefined ? [] : [[name, hide(response.headers[name], hidden).slice(0, MAX_EVIDENCE)]])
  return {
    request: { method: step.method, path: hideInOwn(url.replace(/^\w+:\/\/[^/]+/, ''), hidden), headers: { ...step.headers }, body: step.body ?? null },
    response: { status: response.status, headers: Object.fromEntries(kept), body: cut(hide(redactBody(response.body, true), hidden)) }
  }
}

function cut (text: string): string {
  const note = `... (${text.length} characters)`
  return text.length > MAX_EVIDENCE ? `${text.slice(0, MAX_EVIDENCE - note.length)}${note}` : text
}
