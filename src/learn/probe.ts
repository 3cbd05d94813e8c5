// What a probe is: requests as data, and how the responses to them become the values of choices.
import type { ChoiceName, ChoiceValue } from '../core/profile.js'

/** What a probe may do to a machine: nothing, restart it, or stop and start it. */
export const RISKS = ['read', 'restart', 'power'] as const
export type Risk = typeof RISKS[number]

/** What must hold before a probe is sent. `running`, `stopped` and `faulty` mean a server that was named. */
type Need = 'nothing' | 'a server' | 'an image' | 'running' | 'stopped' | 'faulty'

/** One request of a probe. `{server}` and `{image}` in the path are filled in; the path is relative to the compute endpoint, or to its root. */
export interface Step {
  readonly name: string
  readonly method: 'GET' | 'POST'
  readonly path: string
  readonly at?: 'root'
  readonly headers?: Readonly<Record<string, string>>
  /** The body, exactly as it is sent. */
  readonly body?: string
  /** Whether it is sent without credentials. */
  readonly isAnonymous?: boolean
  /** Whether it is repeated until the server is at rest. */
  readonly isWatch?: boolean
  /** Whether it is still sent after the steps before it; default: always. */
  readonly onlyIf?: (seen: Seen) => boolean
}

/** A response; header names are in lower case. `shown` is the body as messages may show it, without secrets; default: the body. */
export interface LearnResponse {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  readonly shown?: string
}

/** A request that was sent, and its response. `url` has no credentials; `atMs` is the instant before it was sent, `doneAtMs` that of its response. */
export interface Exchange {
  readonly step: Step
  readonly url: string
  readonly response: LearnResponse
  readonly atMs: number
  readonly doneAtMs: number
}

/** What one look at a server showed, between two instants. `taskState` is undefined where the cloud does not show it. */
export interface Look {
  readonly atMs: number
  readonly doneAtMs: number
  readonly status: string
  readonly taskState: string | null | undefined
}

/** What one change of a server looked like, in order. */
export interface SeenChange {
  readonly action: 'reboot' | 'start' | 'stop'
  readonly statuses: readonly string[]
  readonly taskStates: ReadonlyArray<string | null>
}

/** What the steps of a probe have shown so far. */
export interface Seen {
  /** The response to a step; null if it was not sent. */
  response(step: string): LearnResponse | null
  /** The instant before a step was sent. */
  atMs(step: string): number
  /** The looks of a step that watches, in order. */
  looks(step: string): readonly Look[]
  /** Returns a text of the cloud as a reason may show it, without secrets. */
  conceal(text: string): string
  /** The values that other probes have decided. */
  readonly known: Readonly<Partial<Record<ChoiceName, ChoiceValue>>>
}

/** A value with the step whose exchange shows it, or the reason why there is none. Of a time that was too short to be seen, `belowMs` is what it is shorter than. */
export type Verdict = { readonly value: ChoiceValue, readonly step: string } | { readonly undecided: string } | { readonly undecided: string, readonly belowMs: number, readonly step: string }

export interface Probe {
  readonly decides: readonly ChoiceName[]
  readonly risk: Risk
  readonly needs: Need
  /** What it finds out, as one line. */
  readonly about: string
  readonly steps: readonly Step[]
  /** The verdicts on the choices that it decides. A choice that is missing is left to other probes. */
  decide(seen: Seen): Readonly<Partial<Record<ChoiceName, Verdict>>>
}

/** Returns a verdict with a value. */
export function shown (value: ChoiceValue, step: string): Verdict {
  return { value, step }
}

/** Returns a verdict without a value. */
export function undecided (reason: string): Verdict {
  return { undecided: reason }
}
