// The fault kind `outcome`: what becomes of an action that was accepted.
import { Type, type Static } from '@sinclair/typebox'
import { FixedDurationSchema } from '../shapes/duration.js'
import { formatMs, parseFixed } from '../core/duration.js'
import type { Outcome } from '../core/task.js'

/** What can become of a task, with what the client sees. */
export const OUTCOMES = {
  stuck: 'never ends',
  error: 'ends in ERROR, with a fault',
  shutoff: 'ends with the server stopped',
  slow: 'takes longer',
  twice: 'is carried out twice'
} as const
type OutcomeName = keyof typeof OUTCOMES

export const OutcomeEffectSchema = Type.Object({
  kind: Type.Literal('outcome'),
  outcome: Type.Union((Object.keys(OUTCOMES) as OutcomeName[]).map((outcome) => Type.Literal(outcome))),
  factor: Type.Optional(Type.Number({ exclusiveMinimum: 0, maximum: 1_000_000, description: 'for slow: how many times as long (10)' })),
  recoverAfter: Type.Optional(FixedDurationSchema)
}, { additionalProperties: false })
export type OutcomeEffect = Static<typeof OutcomeEffectSchema>

const DEFAULT_FACTOR = 10

/** The outcome in the terms of the core. */
export function outcomeOf (effect: OutcomeEffect): Outcome {
  const recoverAfterMs = effect.recoverAfter === undefined ? undefined : parseFixed(effect.recoverAfter)
  return {
    kind: effect.outcome,
    ...(effect.outcome === 'slow' ? { factor: effect.factor ?? DEFAULT_FACTOR } : {}),
    ...(recoverAfterMs === undefined ? {} : { recoverAfterMs })
  }
}

/** What the effect does, as the end of a sentence. */
export function describeOutcome (effect: OutcomeEffect): string {
  const what = effect.outcome === 'slow' ? `takes ${effect.factor ?? DEFAULT_FACTOR} times as long` : OUTCOMES[effect.outcome]
  const recovery = effect.recoverAfter === undefined ? '' : `, and recovers ${formatMs(parseFixed(effect.recoverAfter))} after it should have ended`
  return `is accepted and ${what}${recovery}`
}
