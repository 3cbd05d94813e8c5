// The regular expressions of filters, which come from whoever asks: matched by an engine whose time grows with the text
// and not with the pattern's ambiguity, and within a bound for the whole list.
import { createRequire } from 'node:module'
import type * as Re2 from 're2js'
import { Refusal } from '../../core/refusal.js'

/** Whether a text holds a match; throws Refusal `query-invalid` when the whole list took too many steps. */
export type Pattern = (text: string) => boolean

/** Longer patterns are refused: no name is longer either. */
const MAX_LENGTH = 255
/** Counted repetitions are written out by the engine, so their sum is bounded. */
const MAX_REPEATS = 1000
/** Steps for one list: states of the pattern times characters read. A million names of ten take a fifteenth of it per state. */
const MAX_STEPS = 150_000_000
/** A pattern of more states costs more at each step too, for the engine cannot keep all that it has learnt of them. */
const CHEAP_STATES = 16

const LITERAL = /^(\^?)([\w -]*)(\$?)$/

/** What is wrong with a pattern, so that the caller can tell it beside the name of the filter. */
export type PatternProblem = 'not-regex' | 'too-complex'

/**
 * The pattern, unanchored and with regard to case. A plain text needs no engine; the engine is loaded with the first
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
    if (steps > MAX_STEPS) throw new Refusal('query-invalid', { reason: 'The pattern is too complex for so many servers; expected a simpler one.' })
    return compiled.matcher(value).find()
  }
}
