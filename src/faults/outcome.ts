// The fault kind `outcome`: what becomes of an action that was accepted.
import { Type, type Static } from '@sinclair/typebox'
import { FixedDurationSchema } from '../shapes/duration.js'
import { andList, type Mistake } from './settings.js'
import { formatMs, parseFixed } from '../core/duration.js'
import type { Outcome } from '../core/task.js'

/** What can become of a task, with what the client sees. */
const OUTCOMES = {
  stuck: 'never ends',
  error: 'ends with the server in ERROR',
  shutoff: 'ends with the server stopped',
  slow: 'takes longer',
  twice: 'is carried out twice',
  visible: 'shows its status until each token has seen it',
  invisible: 'never shows its status: reads show the old state until it is over'
} as const
type OutcomeName = keyof typeof OUTCOMES

export const OutcomeEffectSchema = Type.Object({
  kind: Type.Literal('outcome'),
  outcome: Type.Union((Object.keys(OUTCOMES) as OutcomeName[]).map((outcome) => Type.Literal(outcome))),
  factor: Type.Optional(Type.Number({ exclusiveMinimum: 0, maximum: 1_000_000, description: 'for slow: how many times as long (10)' })),
  recoverAfter: Type.Optional(FixedDurationSchema),
  reads: Type.Optional(Type.Integer({ minimum: 1, maximum: 1_000_000, description: 'for visible: how many times each token sees the status (3)' }))
}, { additionalProperties: false })
/** Lets the action be accepted, and decides how its task ends. */
export type OutcomeEffect = Static<typeof OutcomeEffectSchema>

const DEFAULT_FACTOR = 10
const DEFAULT_READS = 3

/** The members that belong to some outcomes alone. */
const OUTCOMES_WITH: Readonly<Record<'factor' | 'recoverAfter' | 'reads', readonly OutcomeName[]>> = {
  factor: ['slow'],
  recoverAfter: ['stuck', 'error', 'shutoff'],
  reads: ['visible']
}

/** What a schema cannot say: which member belongs to which outcome. */
export function outcomeMistakes (effect: OutcomeEffect): readonly Mistake[] {
  const mistakes: Mistake[] = []
  for (const member of ['factor', 'recoverAfter', 'reads'] as const) {
    if (effect[member] === undefined || OUTCOMES_WITH[member].includes(effect.outcome)) continue
    mistakes.push({ path: `/effect/${member}`, message: `effect.${member} is for ${andList(OUTCOMES_WITH[member], 'or')} alone; the outcome is ${effect.outcome}` })
  }
  return mistakes
}

/** How often each token sees the status, for `visible`. */
export function visibleReads (effect: OutcomeEffect): number {
  return effect.reads ?? DEFAULT_READS
}

/** The outcome in the terms of the core; null where it changes only what reads show. */
export function outcomeOf (effect: OutcomeEffect): Outcome | null {
  if (effect.outcome === 'visible' || effect.outcome === 'invisible') return null
  const recoverAfterMs = effect.recoverAfter === undefined ? undefined : parseFixed(effect.recoverAfter)
  return {
    kind: effect.outcome,
    ...(effect.outcome === 'slow' ? { factor: effect.factor ?? DEFAULT_FACTOR } : {}),
    ...(recoverAfterMs === undefined ? {} : { recoverAfterMs })
  }
}

/** What the effect does, as the end of a sentence. */
export function describeOutcome (effect: OutcomeEffect): string {
  const what = effect.outcome === 'slow'
    ? `takes ${effect.factor ?? DEFAULT_FACTOR} times as long`
    : effect.outcome === 'visible' ? `${OUTCOMES.visible} ${visibleReads(effect) === 1 ? 'once' : `${visibleReads(effect)} times`}` : OUTCOMES[effect.outcome]
  const recovery = effect.recoverAfter === undefined ? '' : `, and the server recovers ${formatMs(parseFixed(effect.recoverAfter))} after it should have ended`
  return `is accepted, but ${what}${recovery}`
}
