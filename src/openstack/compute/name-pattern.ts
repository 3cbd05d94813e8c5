// Matches the regular expressions of filters. They come from untrusted clients, so the engine runs in time linear in the
// text whatever the pattern, and the work for a whole list is bounded.
import { createRequire } from 'node:module'
import type * as Re2 from 're2js'
import { Refusal } from '../../core/refusal.js'

/** Returns whether a text contains a match. @throws Refusal `query-invalid` once the whole list has taken too many steps */
export type Pattern = (text: string) => boolean

/** Longer patterns are refused: no name is longer than this. */
const MAX_LENGTH = 255
/** The engine expands counted repetitions, so their sum is bounded. */
const MAX_REPEATS = 1000
/** Steps for one list: states of the pattern times characters read. A million names of ten characters take a fifteenth of it per state. */
const MAX_STEPS = 150_000_000
/** With more states each step also costs more, because the engine's cache no longer holds them all. */
const CHEAP_STATES = 16

const LITERAL = /^(\^?)([\w -]*)(\$?)$/

/** Why a pattern is invalid. The caller adds the name of the filter. */
export type PatternProblem = 'not-regex' | 'too-complex'

/**
 * Compiles a pattern: unanchored and case-sensitive. Plain text needs no engine; the engine is loaded for the first
 * pattern that needs it.
 * Source: NOVA.md section 5; Querying BMSs: regular expressions of the database apply.
 */
export function compilePattern (text: string): Pattern | PatternProblem {
  const [, start = '', literal, end = ''] = LITERAL.exec(text) ?? []
  if (text === '') return 'not-regex'
  if (literal !== undefined) return literalPattern(literal, start !== '', end !== '')
  if (text.length > MAX_LENGTH || repeatsIn(text) > MAX_REPEATS) return 'too-complex'
  const { RE2JS } = createRequire(import.meta.url)('re2js') as typeof Re2
  try {
    return bounded(RE2JS.compile(text))
  } catch {
    return 'not-regex'
  }
}

function literalPattern (literal: string, isStart: boolean, isEnd: boolean): Pattern {
  if (isStart && isEnd) return (value) => value === literal
  if (isStart) return (value) => value.startsWith(literal)
  return isEnd ? (value) => value.endsWith(literal) : (value) => value.includes(literal)
}

function repeatsIn (text: string): number {
  return Array.from(text.matchAll(/\{(\d+)(?:,(\d*))?\}/g), ([, low, high]) => Math.max(Number(low), Number(high ?? 0)))
    .reduce((sum, count) => sum + count, 0)
}

function bounded (compiled: Re2.RE2JS): Pattern {
  const states = compiled.programSize()
  const stepsPerCharacter = states * Math.max(1, states / CHEAP_STATES)
  let steps = 0
  return (value) => {
    steps += stepsPerCharacter * (value.length + 1)
    if (steps > MAX_STEPS) throw new Refusal('query-invalid', { reason: 'The pattern is too complex for this number of servers; expected a simpler one.' })
    return compiled.matcher(value).find()
  }
}
