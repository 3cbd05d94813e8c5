// Defines what a kind of fault is: one record with everything that needs no wire. The kinds are in kinds/, one file each.
// Kinds that affect a request or its response also have a handler in pipeline/faults.
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

/** The members that effects of every kind can have. */
export interface EffectData {
  readonly kind: string
  readonly point?: WirePoint
}

/** The text form of the effects of a kind. A `@point` after the head is parsed for all kinds alike. */
interface KindText {
  /** Examples of heads, for messages: `delay=2s`. */
  readonly examples: readonly string[]
  /** Heads of a single word. Messages show them after the examples of all kinds. */
  readonly words?: readonly string[]
  /** Returns the members of the effect for a head, not yet checked; null for a head of another kind. */
  read(name: string, value: string | undefined): Readonly<Record<string, unknown>> | null
  /** The members of the effect that can be options, each with its reader. */
  readonly options: Readonly<Record<string, OptionReader>>
}

interface KindBase<Schema extends EffectSchema> {
  readonly name: Schema['properties']['kind']['const']
  readonly schema: Schema
  readonly text: KindText
  /** Whether all matching rules of the kind apply to a request, or only the first. */
  readonly applies: 'every' | 'first'
  /** Returns the mistakes that the schema cannot detect. */
  mistakes(effect: Static<Schema>, catalogue: Catalogue): readonly Mistake[]
  /** Returns the effect in its canonical form. Default: as it is. */
  normalize?(effect: Static<Schema>): Static<Schema>
  /** Returns whether the effect draws random numbers when it applies. Default: it draws none. */
  draws?(effect: Static<Schema>): boolean
  /** Returns the predicate of a sentence whose subject is a request. */
  describe(effect: Static<Schema>, catalogue: Catalogue): string
}

/** A kind that affects the request or its response. It has a handler in the pipeline. */
export interface WireKind<Schema extends EffectSchema = EffectSchema> extends KindBase<Schema> {
  /** The points at which it can apply; the first is the default. */
  readonly points: readonly [WirePoint, ...WirePoint[]]
  /**
   * What it replaces. If several rules at one point replace something, the first wins; they apply after those that replace
   * nothing. `response`: it sends a response itself, to which faults at the response still apply. `connection`: no response is sent.
   */
  readonly takes: 'nothing' | 'response' | 'connection'
  readonly task?: undefined
}

/** A kind that affects the task that a request begins. It needs no wire. */
export interface TaskKind<Schema extends EffectSchema = EffectSchema> extends KindBase<Schema> {
  readonly takes?: undefined
  readonly task: {
    /** `task`: how the task ends; `reads`: only what reads show. The former apply first. */
    readonly changes: 'task' | 'reads'
    change(effect: Static<Schema>): TaskChange
  }
}

/** A kind of fault. */
export type FaultKind<Schema extends EffectSchema = EffectSchema> = WireKind<Schema> | TaskKind<Schema>

/** The changes of an effect to a task. If several faults set an outcome, the first wins; so with masks of one slot. A creation takes outcomes only. */
export interface TaskChange {
  readonly outcome?: Outcome
  readonly mask?: TaskMask
}

/** What reads show instead of the server's state: its record before or after the task began. */
export interface TaskMask {
  /** When reads show it: `stale` for a time, `invisible` during the task, `visible` after the task. */
  readonly kind: 'visible' | 'invisible' | 'stale'
  readonly shows: 'before' | 'after'
  readonly operations: readonly ReadOperation[]
  /** For `stale`, the number of reads; for `visible`, the number for each token; null without a limit. */
  readonly reads: number | null
  readonly forMs: number | null
}

/** The slot of a mask: each server has one for `stale`, and one for what an action shows of its task. */
export function slotOf ({ kind }: Pick<TaskMask, 'kind'>): 'stale' | 'outcome' {
  return kind === 'stale' ? 'stale' : 'outcome'
}

/** Returns the point at which an effect applies. */
export function pointOf (kind: WireKind, effect: EffectData): WirePoint {
  return effect.point ?? kind.points[0]
}
