// The fault kind `outcome`: accepts an action, and changes how its task ends or what reads show of it.
import { Type, type Static } from '@sinclair/typebox'
import { FixedDurationSchema } from '../../shapes/duration.js'
import { andList, READ_OPERATIONS, readingMistakes, type Mistake } from '../settings.js'
import { number, text } from '../option-readers.js'
import { formatMs, parseFixed } from '../../core/time/duration.js'
import type { Outcome } from '../../core/task.js'
import type { TaskChange, TaskKind } from '../kind.js'

/** The outcomes of a task, as predicates. */
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

const OutcomeEffectSchema = Type.Object({
  kind: Type.Literal('outcome'),
  outcome: Type.Union((Object.keys(OUTCOMES) as OutcomeName[]).map((outcome) => Type.Literal(outcome))),
  factor: Type.Optional(Type.Number({ exclusiveMinimum: 0, maximum: 1_000_000, description: 'for slow: the factor by which the task takes longer; default 10' })),
  recoverAfter: Type.Optional(FixedDurationSchema),
  reads: Type.Optional(Type.Integer({ minimum: 1, maximum: 1_000_000, description: 'for visible: how many reads of each token show the status; default 3' }))
}, { additionalProperties: false })
/** Accepts the action, and changes how its task ends or what reads show of it. */
export type OutcomeEffect = Static<typeof OutcomeEffectSchema>

const DEFAULT_FACTOR = 10
const DEFAULT_READS = 3

/** The outcomes that each of these members applies to. */
const OUTCOMES_WITH: Readonly<Record<'factor' | 'recoverAfter' | 'reads', readonly OutcomeName[]>> = {
  factor: ['slow'],
  recoverAfter: ['stuck', 'error', 'shutoff'],
  reads: ['visible']
}

/** Checks that each member applies to the outcome. */
function outcomeMistakes (effect: OutcomeEffect): readonly Mistake[] {
  const mistakes: Mistake[] = []
  for (const member of ['factor', 'recoverAfter', 'reads'] as const) {
    if (effect[member] === undefined || OUTCOMES_WITH[member].includes(effect.outcome)) continue
    mistakes.push({ path: `/effect/${member}`, message: `effect.${member} applies only to ${andList(OUTCOMES_WITH[member], 'or')}; the outcome is ${effect.outcome}` })
  }
  return mistakes
}

/** Returns how many reads of each token show the status, for `visible`. */
function visibleReads (effect: OutcomeEffect): number {
  return effect.reads ?? DEFAULT_READS
}

/** Returns the changes to the task. `visible` and `invisible` change only what reads show. */
function changeTask (effect: OutcomeEffect): TaskChange {
  const { outcome } = effect
  if (outcome === 'visible') return { mask: { kind: outcome, shows: 'after', operations: READ_OPERATIONS, reads: visibleReads(effect), forMs: null } }
  if (outcome === 'invisible') return { mask: { kind: outcome, shows: 'before', operations: READ_OPERATIONS, reads: null, forMs: null } }
  return { outcome: outcomeOf(outcome, effect) }
}

/** Returns the outcome as the core represents it. */
function outcomeOf (kind: Outcome['kind'], { factor = DEFAULT_FACTOR, recoverAfter }: OutcomeEffect): Outcome {
  return {
    kind,
    ...(kind === 'slow' ? { factor } : {}),
    ...(recoverAfter === undefined ? {} : { recoverAfterMs: parseFixed(recoverAfter) })
  }
}

/** Returns the predicate of the rule's sentence. */
function describeOutcome (effect: OutcomeEffect): string {
  const what = effect.outcome === 'slow'
    ? `takes ${effect.factor ?? DEFAULT_FACTOR} times as long`
    : effect.outcome === 'visible' ? `${OUTCOMES.visible} ${visibleReads(effect) === 1 ? 'once' : `${visibleReads(effect)} times`}` : OUTCOMES[effect.outcome]
  const recovery = effect.recoverAfter === undefined ? '' : `, and the server recovers ${formatMs(parseFixed(effect.recoverAfter))} after it should have ended`
  return `is accepted, but ${what}${recovery}`
}

/** The kind `outcome`. */
export const outcomeKind = {
  name: 'outcome',
  schema: OutcomeEffectSchema,
  text: {
    examples: ['outcome=stuck'],
    read: (name, value) => name === 'outcome' && value !== undefined ? { outcome: value } : null,
    options: { factor: number, recoverAfter: text, reads: number }
  },
  applies: 'first',
  task: { changes: 'task', change: changeTask },
  mistakes: (effect) => [...outcomeMistakes(effect), ...readingMistakes('/effect/recoverAfter', effect.recoverAfter, parseFixed)],
  describe: describeOutcome
} as const satisfies TaskKind<typeof OutcomeEffectSchema>
