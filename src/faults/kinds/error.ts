// The fault kind `error`: responds with a documented code, a documented HTTP status, or a response written out in the rule.
import { Type, type Static } from '@sinclair/typebox'
import { FixedDurationSchema } from '../../shapes/duration.js'
import { list, number, text } from '../option-readers.js'
import { PointSchema, readingMistakes, type Mistake } from '../settings.js'
import { fillTemplate, type Catalogue } from '../../core/catalogue.js'
import { parseFixed } from '../../core/time/duration.js'
import { shortJson } from '../../core/texts.js'
import type { WireKind } from '../kind.js'

const ErrorEffectSchema = Type.Object({
  kind: Type.Literal('error'),
  error: Type.Union([
    Type.String({ minLength: 1, description: 'a documented code: BMS.0212' }),
    Type.Integer({ minimum: 100, maximum: 599, description: 'a documented HTTP status: 503' }),
    Type.Object({
      status: Type.Integer({ minimum: 200, maximum: 599 }),
      body: Type.Optional(Type.Unknown())
    }, { additionalProperties: false, description: 'a response written out: its status, and a JSON value as its body' })
  ]),
  args: Type.Optional(Type.Array(Type.Union([Type.String(), Type.Number()]), { maxItems: 16, description: 'the values of %s and %d, in order' })),
  retryAfter: Type.Optional(FixedDurationSchema),
  status: Type.Optional(Type.Integer({ minimum: 200, maximum: 599, description: 'replaces the status of the error' })),
  point: Type.Optional(PointSchema)
}, { additionalProperties: false })
/** Responds with a documented code, a status, or a response that is written out. */
export type ErrorEffect = Static<typeof ErrorEffectSchema>

/** The HTTP statuses that can be injected by number, with their texts. Source: Status Codes, and the same page of the neighbouring services. */
export const INJECTABLE_STATUSES: Readonly<Record<number, string>> = {
  300: 'There are several choices for this resource.',
  400: 'The server could not understand the request.',
  401: 'The request you have made requires authentication.',
  403: 'Access was denied to this resource.',
  404: 'The resource could not be found.',
  405: 'The method is not allowed for this resource.',
  406: 'The server cannot produce a response that the request accepts.',
  407: 'Authentication with the proxy is required.',
  408: 'The server timed out waiting for the request.',
  409: 'There was a conflict when trying to complete your request.',
  413: 'The request entity is too large.',
  414: 'The request URI is too large.',
  415: 'Unsupported Content-Type',
  429: 'This request was rate-limited.',
  494: 'The request headers are too large.',
  500: 'Unexpected API Error.',
  501: 'The server does not support this operation.',
  502: 'The gateway received an invalid response from the server behind it.',
  503: 'The service is currently unavailable. Please try again later.',
  504: 'The gateway received no response in time from the server behind it.'
}

/** Converts a status in a string to a number: `"503"`. */
function normalize (effect: ErrorEffect): ErrorEffect {
  return typeof effect.error === 'string' && /^\d+$/.test(effect.error) ? { ...effect, error: Number(effect.error) } : effect
}

/** Checks that a code or a status is documented. */
function errorMistakes (effect: ErrorEffect, catalogue: Catalogue): readonly Mistake[] {
  const { error } = normalize(effect)
  if (typeof error === 'string' && catalogue.rows(error).length === 0) {
    return [{ path: '/effect/error', message: `effect.error ${shortJson(error)} is not a documented code; expected one such as "BMS.0212" (GET /_emulator/errors lists them)` }]
  }
  if (typeof error === 'number' && INJECTABLE_STATUSES[error] === undefined) {
    return [{ path: '/effect/error', message: `effect.error ${error} is not a documented status; expected one of ${Object.keys(INJECTABLE_STATUSES).join(', ')}, or {"status":${error},"body":...} for a response of your own` }]
  }
  return []
}

/** Returns the predicate of the rule's sentence. */
function describeError (effect: ErrorEffect, catalogue: Catalogue): string {
  const what = describeResponse(effect, catalogue)
  const retry = effect.retryAfter === undefined ? '' : ` and Retry-After ${Math.ceil(parseFixed(effect.retryAfter) / 1000)}`
  const status = effect.status === undefined ? '' : ` as HTTP ${effect.status}`
  return `${effect.point === 'response' ? 'takes effect, but ' : ''}gets ${what}${status}${retry}`
}

function describeResponse ({ error, args }: ErrorEffect, catalogue: Catalogue): string {
  if (typeof error === 'number') return `HTTP ${error}`
  if (typeof error === 'object') return `HTTP ${error.status} and a given body`
  const template = catalogue.rows(error)[0]?.messageTemplate ?? ''
  return `${error} "${args === undefined ? template : fillTemplate(template, args)}"`
}

/** A code, a status, or `error=` with either. */
function readHead (name: string, value: string | undefined): { readonly error: string | number } | null {
  if (value !== undefined) return name === 'error' ? { error: /^\d+$/.test(value) ? Number(value) : value } : null
  if (/^\d{3}$/.test(name)) return { error: Number(name) }
  return /^[A-Za-z]+\.\d{4}$/.test(name) ? { error: name } : null
}

/** The kind `error`. */
export const errorKind = {
  name: 'error',
  schema: ErrorEffectSchema,
  text: {
    examples: ['a code (BMS.0212)', 'a status (503)'],
    read: readHead,
    options: { args: list, retryAfter: text, status: number }
  },
  points: ['request', 'response'],
  applies: 'first',
  takes: 'response',
  normalize,
  mistakes: (effect, catalogue) => [...errorMistakes(effect, catalogue), ...readingMistakes('/effect/retryAfter', effect.retryAfter, parseFixed)],
  describe: describeError
} as const satisfies WireKind<typeof ErrorEffectSchema>
