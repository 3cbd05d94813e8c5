// The fault kind `stale`: the action runs, but reads still show the server as it was before.
import { Type, type Static } from '@sinclair/typebox'
import { FixedDurationSchema } from '../../shapes/duration.js'
import { formatMs, parseFixed } from '../../core/time/duration.js'
import { andList, READ_OPERATIONS, readingMistakes, type Mistake } from '../settings.js'
import { list, number, text } from '../option-readers.js'
import type { TaskKind } from '../kind.js'

const StaleEffectSchema = Type.Object({
  kind: Type.Literal('stale'),
  reads: Type.Optional(Type.Integer({ minimum: 1, maximum: 1_000_000, description: 'how many reads show the old state' })),
  for: Type.Optional(FixedDurationSchema),
  operations: Type.Optional(Type.Array(Type.Union(READ_OPERATIONS.map((name) => Type.Literal(name))), {
    minItems: 1, description: 'the reads that show the old state; default: all'
  }))
}, { additionalProperties: false })
/** Accepts the action, but reads show the state before it. */
export type StaleEffect = Static<typeof StaleEffectSchema>

/** Checks that the old state ends some time. */
function staleMistakes (effect: StaleEffect): readonly Mistake[] {
  if (effect.reads === undefined && effect.for === undefined) {
    return [{ path: '/effect', message: 'effect has neither reads nor for; expected one of them, such as {"kind":"stale","reads":3} or {"kind":"stale","for":"2s"}' }]
  }
  return []
}

/** Returns the predicate of the rule's sentence. */
function describeStale ({ reads, for: duration, operations }: StaleEffect): string {
  const who = operations === undefined ? (reads === 1 ? 'read' : 'reads') : `${andList(operations)} ${reads === 1 ? 'request' : 'requests'}`
  const time = duration === undefined ? '' : ` for ${formatMs(parseFixed(duration))}`
  if (reads === undefined) return `is accepted, but ${who} show the old state${time}`
  return `is accepted, but the next ${reads === 1 ? '' : `${reads} `}${who} ${reads === 1 ? 'shows' : 'show'} the old state${time === '' ? '' : `,${time} at most`}`
}

/** `stale` alone, or with a number of reads or a duration. */
function readHead (name: string, value: string | undefined): Readonly<Record<string, unknown>> | null {
  if (name !== 'stale') return null
  if (value === undefined) return {}
  return /^\d+$/.test(value) ? { reads: Number(value) } : { for: value }
}

/** The kind `stale`. */
export const staleKind = {
  name: 'stale',
  schema: StaleEffectSchema,
  text: {
    examples: ['stale=3'],
    read: readHead,
    options: { reads: number, for: text, operations: list }
  },
  applies: 'first',
  task: {
    changes: 'reads',
    change: ({ reads = null, for: duration, operations = READ_OPERATIONS }) =>
      ({ mask: { kind: 'stale', shows: 'before', operations, reads, forMs: duration === undefined ? null : Math.round(parseFixed(duration)) } })
  },
  mistakes: (effect) => [...staleMistakes(effect), ...readingMistakes('/effect/for', effect.for, parseFixed)],
  describe: describeStale
} as const satisfies TaskKind<typeof StaleEffectSchema>
