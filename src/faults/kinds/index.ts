// Lists the kinds of fault. A new kind is one more row here.
import type { Static } from '@sinclair/typebox'
import { connectionKind } from './connection.js'
import { delayKind } from './delay.js'
import { errorKind } from './error.js'
import { outcomeKind } from './outcome.js'
import { staleKind } from './stale.js'
import type { FaultKind, WireKind } from '../kind.js'

const KINDS = [errorKind, delayKind, connectionKind, outcomeKind, staleKind] as const
type Kind = typeof KINDS[number]

/** What a rule does. `kind` tells the effects apart. */
export type Effect = Static<Kind['schema']>

/** The name of a kind of effect. */
export type EffectKind = Effect['kind']

/** The effect of the kind with this name. */
export type EffectOf<Name extends Kind['name']> = Static<Extract<Kind, { readonly name: Name }>['schema']>

/** The names of the kinds that affect a request or its response. */
export type WireKindName = Extract<Kind, Pick<WireKind, 'takes'>>['name']

/** Kinds by name, in the order in which messages and schemas list them. */
export type FaultKinds = ReadonlyMap<string, FaultKind>

/** The emulator's own kinds. */
export const FAULT_KINDS: FaultKinds = new Map(KINDS.map((kind): [string, FaultKind] => [kind.name, kind]))

/** Returns the kind with a name. @throws RangeError if there is none */
export function kindOf (kinds: FaultKinds, name: string): FaultKind {
  const kind = kinds.get(name)
  if (kind === undefined) throw new RangeError(`effect.kind is ${JSON.stringify(name)}; expected one of ${[...kinds.keys()].join(', ')}`)
  return kind
}
