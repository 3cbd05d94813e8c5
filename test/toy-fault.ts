/** A kind of fault that the emulator does not have: one record and one handler, as a new kind would be added. */
import { Type, type Static } from '@sinclair/typebox'
import { FAULT_HANDLERS } from '../src/pipeline/faults/index.js'
import { FAULT_KINDS } from '../src/faults/kinds/index.js'
import { number } from '../src/faults/option-readers.js'
import type { FaultHandler } from '../src/pipeline/fault-handler.js'
import type { FaultKind, WireKind } from '../src/faults/kind.js'

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
  describe: ({ word, volume = 1 }) => `is answered with ${volume} times ${word}`
} as const satisfies WireKind<typeof EchoEffectSchema>

const echoHandler: FaultHandler<Static<typeof EchoEffectSchema>> = {
  act ({ effect: { word, volume = 1 } }, { reply, fire }) {
    const before = reply.getHeader('x-echo')
    if (fire()) reply.header('x-echo', [...before === undefined ? [] : [String(before)], ...Array<string>(volume).fill(word)].join(' '))
    return 'on'
  }
}

/** The kinds and the handlers with the toy among them. */
export const TOYS = {
  kinds: new Map<string, FaultKind>([...FAULT_KINDS, ['echo', echoKind]]),
  handlers: new Map<string, FaultHandler>([...FAULT_HANDLERS, ['echo', echoHandler]])
}
