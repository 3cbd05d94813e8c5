// Durations, fixed or drawn from a distribution: parsing, drawing and formatting.
import { shortJson } from '../texts.js'
import type { RandomStream } from '../random.js'

/** A parsed duration: fixed, or drawn for each task. All numbers but `sigma` are milliseconds. */
export type Duration =
  | { readonly kind: 'fixed', readonly ms: number }
  | { readonly kind: 'uniform', readonly minMs: number, readonly maxMs: number }
  | { readonly kind: 'logNormal', readonly medianMs: number, readonly sigma: number }

/** A duration in flags, files and bodies: milliseconds, `"5s"`, or a distribution. */
export type DurationInput =
  | number
  | string
  | { readonly uniform: readonly [number | string, number | string] }
  | { readonly logNormal: { readonly median: number | string, readonly sigma: number } }

/** The longest valid duration: a hundred years, so that no sum of instants leaves the range of dates. */
export const MAX_DURATION_MS = 100 * 365 * 24 * 3600 * 1000
/** The longest time that a command waits for something. A timer of Node waits for 24.8 days at most, and fires at once beyond. */
export const MAX_TIMER_MS = 24 * 24 * 3600 * 1000

const UNIT_MS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, min: 60_000, h: 3_600_000, d: 86_400_000 }
const PART = /(\d+(?:\.\d+)?)(ms|s|min|m|h|d)/gy

const EXPECTED_FIXED = 'milliseconds, or a string such as "200ms", "5s", "1m30s" or "2h"'
const EXPECTED = 'milliseconds, a string such as "200ms", "5s", "1m30s" or "2h", {"uniform":["3s","8s"]} or {"logNormal":{"median":"5s","sigma":0.3}}'

/**
 * Returns the whole milliseconds of a fixed duration: `200`, `"200"`, `"200ms"`, `"5s"`, `"1m30s"`, `"2h"`.
 * @throws RangeError naming the received value and the expected form
 */
export function parseFixed (input: unknown): number {
  return wholeMs(input, EXPECTED_FIXED)
}

function wholeMs (input: unknown, expected: string): number {
  const ms = typeof input === 'number' ? input : typeof input === 'string' ? textMs(input.trim()) : NaN
  if (input === undefined) throw new RangeError(`the duration is missing; expected ${expected}`)
  if (!(ms >= 0)) throw new RangeError(`${shortJson(input)} is not a duration; expected ${expected}`)
  if (ms > MAX_DURATION_MS) throw new RangeError(`${shortJson(input)} is too long; expected at most ${formatMs(MAX_DURATION_MS)}`)
  // Instants are whole milliseconds, and 1.001 seconds is a little less in binary.
  return Math.round(ms)
}

function textMs (text: string): number {
  if (/^\d+(\.\d+)?$/.test(text)) return Number(text)
  let total = 0
  PART.lastIndex = 0
  while (PART.lastIndex < text.length) {
    const part = PART.exec(text)
    if (part === null) return NaN
    const [, amount, unit = ''] = part
    total += Number(amount) * Number(UNIT_MS[unit])
  }
  return text === '' ? NaN : total
}

/**
 * Parses a duration in any form of PRODUCT.md section 2. A flag passes a distribution as JSON text.
 * @throws RangeError naming the received value and the expected form
 */
export function parseDuration (input: unknown): Duration {
  if (typeof input === 'string' && input.trimStart().startsWith('{')) return parseDuration(parseJson(input))
  if (typeof input !== 'object' || input === null) return { kind: 'fixed', ms: wholeMs(input, EXPECTED) }
  const keys = Object.keys(input)
  if (keys.length === 1 && 'uniform' in input && Array.isArray(input.uniform) && input.uniform.length === 2) {
    const [minMs, maxMs] = [wholeMs(input.uniform[0], EXPECTED), wholeMs(input.uniform[1], EXPECTED)]
    if (minMs <= maxMs) return { kind: 'uniform', minMs, maxMs }
  }
  if (keys.length === 1 && 'logNormal' in input && typeof input.logNormal === 'object' && input.logNormal !== null) {
    const { median, sigma, ...rest } = input.logNormal as Record<string, unknown>
    if (typeof sigma === 'number' && sigma >= 0 && sigma <= 10 && Object.keys(rest).length === 0) {
      return { kind: 'logNormal', medianMs: wholeMs(median, EXPECTED), sigma }
    }
  }
  throw new RangeError(`${shortJson(input)} is not a duration; expected ${EXPECTED}`)
}

function parseJson (text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new RangeError(`${shortJson(text)} is not a duration; expected ${EXPECTED}`)
  }
}

/** Returns the whole milliseconds of one task. Only a distribution draws from the stream. */
export function drawDuration (duration: Duration, stream: RandomStream): number {
  switch (duration.kind) {
    case 'fixed': return Math.round(duration.ms)
    case 'uniform': return Math.round(duration.minMs + stream.fraction() * (duration.maxMs - duration.minMs))
    case 'logNormal': return Math.round(Math.min(MAX_DURATION_MS, duration.medianMs * Math.exp(duration.sigma * stream.normal())))
  }
}

/** A SOFT restart takes 3 s where a HARD one takes 5 s. Source: PRODUCT.md section 2. */
const SOFT_SHARE = 0.6

/** Returns how long a SOFT restart takes where a HARD one takes `duration`. */
export function softDuration (duration: Duration): Duration {
  switch (duration.kind) {
    case 'fixed': return { kind: 'fixed', ms: duration.ms * SOFT_SHARE }
    case 'uniform': return { kind: 'uniform', minMs: duration.minMs * SOFT_SHARE, maxMs: duration.maxMs * SOFT_SHARE }
    case 'logNormal': return { ...duration, medianMs: duration.medianMs * SOFT_SHARE }
  }
}

/** Formats milliseconds: `200ms`, `5s`, `1m30s`, `2h`. */
export function formatMs (ms: number): string {
  if (ms < 1000) return `${ms}ms`
  const units: ReadonlyArray<readonly [string, number]> = [['d', 86_400_000], ['h', 3_600_000], ['m', 60_000]]
  let [text, rest] = ['', ms]
  for (const [unit, size] of units) {
    const count = Math.floor(rest / size)
    if (count > 0) text += `${count}${unit}`
    rest -= count * size
  }
  return rest > 0 || text === '' ? `${text}${Number((rest / 1000).toFixed(3))}s` : text
}

/** Formats a duration: `5s`, `3s to 8s`, `about 5s (sigma 0.3)`. */
export function formatDuration (duration: Duration): string {
  switch (duration.kind) {
    case 'fixed': return formatMs(duration.ms)
    case 'uniform': return `${formatMs(duration.minMs)} to ${formatMs(duration.maxMs)}`
    case 'logNormal': return `about ${formatMs(duration.medianMs)} (sigma ${duration.sigma})`
  }
}

/** Returns the input that `parseDuration` parses to the same duration. */
export function durationInput (duration: Duration): DurationInput {
  switch (duration.kind) {
    case 'fixed': return duration.ms
    case 'uniform': return { uniform: [duration.minMs, duration.maxMs] }
    case 'logNormal': return { logNormal: { median: duration.medianMs, sigma: duration.sigma } }
  }
}
