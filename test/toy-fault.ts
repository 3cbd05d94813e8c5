/** Kinds of fault that the emulator does not have, as a new one would be added: one for the wire, which needs a handler, and one for the task. */
import { Type, type Static } from '@sinclair/typebox'
import { FAULT_HANDLERS } from '../src/pipeline/faults/index.js'
import { FAULT_KINDS } from '../src/faults/kinds/index.js'
import { number } from '../src/faults/option-readers.js'
import type { FaultHandler } from '../src/pipeline/fault-handler.js'
import type { FaultKind, TaskKind, WireKind } from '../src/faults/kind.js'

const EchoEffectSchema = Type.Object({
  kind: Type.Literal('echo'),
  word: Type.String(),
  volume: Type.Optional(Type.Integer({ minimum: 1 }))
}, { additionalProperties: false })

/** The response repeats a word in its header `x-echo`. */
const echoKind = {
  name: 'echo',
  schema: EchoEffectSchema,
  text: {
    examples: ['echo=hello'],
    read: (name, value) => name === 'echo' && value !== undefined ? { word: value } : null,
    options: { volume: number }
  },
  points: ['response'],
  applies: 'every',
  takes: 'nothing',
  mistakes: ({ word }) => word === 'silence' ? [{ path: '/effect/word', message: 'effect.word is silence, which has no echo' }] : [],
  describe: ({ word, volume = 1 }) => `gets ${volume} times ${word}`
} as const satisfies WireKind<typeof EchoEffectSchema>

const echoHandler: FaultHandler<Static<typeof EchoEffectSchema>> = {
  act ({ effect: { word, volume = 1 } }, { reply, fire }) {
    const before = reply.getHeader('x-echo')
    if (fire()) reply.header('x-echo', [...before === undefined ? [] : [String(before)], ...Array<string>(volume).fill(word)].join(' '))
    return 'on'
  }
}

const LimpEffectSchema = Type.Object({
  kind: Type.Literal('limp'),
  factor: Type.Integer({ minimum: 1 })
}, { additionalProperties: false })

/** The task takes longer. Every rule applies, and the first sets the factor. */
const limpKind = {
  name: 'limp',
  schema: LimpEffectSchema,
  text: {
    examples: ['limp=2'],
    read: (name, value) => name === 'limp' ? { factor: Number(value) } : null,
    options: {}
  },
  applies: 'every',
  task: { changes: 'task', change: ({ factor }) => ({ outcome: { kind: 'slow', factor } }) },
  mistakes: () => [],
  describe: ({ factor }) => `limps ${factor} times as long`
} as const satisfies TaskKind<typeof LimpEffectSchema>

/** The kinds and the handlers with the toys among them. */
export const TOYS = {
  kinds: new Map<string, FaultKind>([...FAULT_KINDS, ['echo', echoKind], ['limp', limpKind]]),
  handlers: new Map<string, FaultHandler>([...FAULT_HANDLERS, ['echo', echoHandler]])
}
