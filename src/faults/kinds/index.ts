// The list of the kinds of fault. A new kind is one more row here.
import type { Static } from '@sinclair/typebox'
import { connectionKind } from './connection.js'
import { delayKind } from './delay.js'
import { errorKind } from './error.js'
import { outcomeKind } from './outcome.js'
import { staleKind } from './stale.js'
import type { FaultKind, WireKind } from '../kind.js'

const KINDS = [errorKind, delayKind, connectionKind, outcomeKind, staleKind] as const
type Kind = typeof KINDS[number]

/** What a rule does; `kind` says which of the effects it is. */
export type Effect = Static<Kind['schema']>

/** The kinds of effect. */
export type EffectKind = Effect['kind']

/** The effects of the kind with a name. */
export type EffectOf<Name extends Kind['name']> = Static<Extract<Kind, { readonly name: Name }>['schema']>

/** The kinds that act on a request or its response. */
export type WireKindName = Extract<Kind, Pick<WireKind, 'takes'>>['name']

/** Kinds by name, in the order of messages and schemas. */
export type FaultKinds = ReadonlyMap<string, FaultKind>

/** The kinds that the emulator has. */
export const FAULT_KINDS: FaultKinds = new Map(KINDS.map((kind): [string, FaultKind] => [kind.name, kind]))

/** The kind of a rule that was checked. @throws RangeError if no kind has the name */
export function kindOf (kinds: FaultKinds, name: string): FaultKind {
  const kind = kinds.get(name)
  if (kind === undefined) throw new RangeError(`effect.kind is ${JSON.stringify(name)}; expected one of ${[...kinds.keys()].join(', ')}`)
  return kind
}
