// What a kind of fault is: one record that says everything about it that needs no wire. The kinds stand in kinds/, one
// file each; a handler in pipeline/faults carries out those that act on a request or its response.
import type { Static, TLiteral, TSchema } from '@sinclair/typebox'
import type { Catalogue } from '../core/catalogue.js'
import type { Mistake, ReadOperation, WirePoint } from './settings.js'
import type { OptionReader } from './option-readers.js'
import type { Outcome } from '../core/task.js'

/** The schema of an effect: an object with the name of its kind. */
interface EffectSchema extends TSchema {
  readonly static: { readonly kind: string }
  readonly properties: { readonly kind: TLiteral<string> }
}

/** What every effect has, whatever its kind. */
export interface EffectData {
  readonly kind: string
  readonly point?: WirePoint
}

/** How the text form writes the effects of a kind. A `@point` after the head is read for all kinds alike. */
interface KindText {
  /** The heads, as a message shows them: `delay=2s`. */
  readonly examples: readonly string[]
  /** The heads that are one word of a list; a message shows them after the examples of all kinds. */
  readonly words?: readonly string[]
  /** The members that a head stands for, not yet checked; null for a head of another kind. */
  read(name: string, value: string | undefined): Readonly<Record<string, unknown>> | null
  /** The members of the effect that are written as options, each with its reader. */
  readonly options: Readonly<Record<string, OptionReader>>
}

interface KindBase<Schema extends EffectSchema> {
  readonly name: Schema['properties']['kind']['const']
  readonly schema: Schema
  readonly text: KindText
  /** Whether every matching rule of the kind applies to a request, or only the first. */
  readonly applies: 'every' | 'first'
  /** What a schema cannot say. */
  mistakes(effect: Static<Schema>, catalogue: Catalogue): readonly Mistake[]
  /** Whether carrying out the effect draws numbers. Default: it draws none. */
  draws?(effect: Static<Schema>): boolean
  /** What the effect does, as the end of a sentence whose subject is a request. */
  describe(effect: Static<Schema>, catalogue: Catalogue): string
}

/** A kind that acts on the request or its response. It has a handler in the pipeline. */
export interface WireKind<Schema extends EffectSchema = EffectSchema> extends KindBase<Schema> {
  /** The points at which it can act; the first is the default. */
  readonly points: readonly [WirePoint, ...WirePoint[]]
  /**
   * What it competes for. Of several rules that take something at one point the first wins, and they come after those that
   * take nothing. `response`: it responds itself; faults at the response still apply. `connection`: there is no response.
   */
  readonly takes: 'nothing' | 'response' | 'connection'
  readonly task?: undefined
}

/** A kind that acts on the task which a request begins. It needs no wire. */
export interface TaskKind<Schema extends EffectSchema = EffectSchema> extends KindBase<Schema> {
  readonly takes?: undefined
  readonly task: {
    /** `task`: what becomes of it, also of a server's creation. `reads`: only what reads show of a server that was there before. */
    readonly changes: 'task' | 'reads'
    change(effect: Static<Schema>): TaskChange
  }
}

/** A kind of fault. */
export type FaultKind<Schema extends EffectSchema = EffectSchema> = WireKind<Schema> | TaskKind<Schema>

/** What an effect changes about a task. Where several faults give an outcome, the first holds. */
export interface TaskChange {
  readonly outcome?: Outcome
  readonly mask?: TaskMask
}

/** What reads show of the server instead of the truth: its record as the task found it, or as it left it. */
export interface TaskMask {
  /** When it shows: `stale` for a time, `invisible` while the task runs, `visible` after it. */
  readonly kind: 'visible' | 'invisible' | 'stale'
  readonly shows: 'before' | 'after'
  readonly operations: readonly ReadOperation[]
  /** For `stale`, the number of reads; for `visible`, the number for each token; null without a limit. */
  readonly reads: number | null
  readonly forMs: number | null
}

/** The point at which an effect acts. */
export function pointOf (kind: WireKind, effect: EffectData): WirePoint {
  return effect.point ?? kind.points[0]
}
