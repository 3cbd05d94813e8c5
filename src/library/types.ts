// What the library offers, as types: the emulator, a project, and the groups of members that both have.
import type { FastifyInstance } from 'fastify'
import type { ClientEnvironment } from '../world/operations/client-environment.js'
import type { AdvanceView, ClockView } from '../world/operations/clock.js'
import type { DurationInput } from '../core/duration.js'
import type { ExplainRequest, Explanation } from '../world/operations/explain.js'
import type { ProjectInput } from '../world/operations/projects.js'
import type { FaultPatch, FaultView } from '../world/operations/faults.js'
import type { ProfileView } from '../core/profile.js'
import type { RequestFilter } from '../world/operations/requests.js'
import type { RequestView } from '../world/operations/request-view.js'
import type { RuleInput } from '../faults/rule.js'
import type { ServerInput, ServerPatch } from '../shapes/server.js'
import type { Snapshot } from '../shapes/snapshot.js'
import type { Status } from '../core/states.js'
import type { ServerView } from '../world/operations/servers.js'
import type { WaitView } from '../world/operations/wait.js'
import type { Verdict, VerifyCount, VerifyMatch } from '../world/operations/verify.js'

/** A length of time: milliseconds, or text such as `'200ms'`, `'5s'`, `'1m30s'`, `'2h'`. */
export type FixedDuration = Extract<DurationInput, number | string>

/** Servers by force, as `/_emulator/servers` has them: nothing here is refused for the state that a server is in. */
export interface Servers {
  /** The servers, newest first; of the emulator, those of all projects, each with its `projectId`. */
  list(): readonly ServerView[]
  /** One server by id or name. @throws EmulatorError `not-found` */
  get(idOrName: string): ServerView
  /** Makes a server. Only `name` is needed; documented members have their wire names. @throws EmulatorError `conflict` if the id is taken */
  create(server: ServerInput): ServerView
  /** Forces a state or changes members, whatever is under way: `patch('bms-83', { status: 'ERROR' })`. @throws EmulatorError `not-found` */
  patch(idOrName: string, change: ServerPatch): ServerView
  /** Removes a server at once. @throws EmulatorError `not-found` */
  delete(idOrName: string): void
  /**
   * Resolves once the server has the status, with the transitions seen; time is moved by others meanwhile.
   * @throws EmulatorError `timeout` with the same, after so much of the project's time (60 s), or 60 s of real time
   */
  wait(idOrName: string, options: { readonly status: Status, readonly timeout?: FixedDuration }): Promise<WaitView>
}

/** How a clock is to run from now on; what is left out stays. */
export interface ClockChange {
  /** `manual` stands still until it is moved; `system` runs by itself. */
  readonly mode?: 'system' | 'manual'
  /** How many times as fast as real time a system clock runs. */
  readonly scale?: number
  /** The instant to set, later than the present one: ISO 8601 text, epoch milliseconds or a `Date`. */
  readonly now?: string | number | Date
}

/** Time, as `/_emulator/clock` has it. Of the emulator it is the time of all projects, and of those yet to come. */
export interface ClockMembers {
  /** What time it is, how the clock runs, when something changes next, and how many answers wait. */
  get(): ClockView
  /** Changes how it runs; time that it leaps over passes in order. @throws EmulatorError `conflict` if time would go backwards */
  set(change: ClockChange): Promise<ClockView>
  /** Moves a manual clock, and resolves to it and the changes when everything due was applied. @throws EmulatorError `conflict` if the clock runs by itself */
  advance(by: FixedDuration): Promise<AdvanceView>
  /** Moves a manual clock to the instant of the next change. @throws EmulatorError `conflict` if the clock runs by itself */
  toNextChange(): Promise<AdvanceView>
  /**
   * Moves a manual clock until the server, by id or name, has had the status, and at most by `limit` (an hour).
   * @throws EmulatorError `not-found`, `conflict` if the clock runs by itself, `timeout` if the limit passed without it
   */
  runUntil(server: string, status: Status, options?: { readonly limit?: FixedDuration }): Promise<AdvanceView>
}

/** Fault rules, as `/_emulator/faults` has them. Of the emulator they act in all projects, and in those yet to come. */
export interface Faults {
  /** Adds a rule at the end, as data or as text: `add('BMS.0212:times=2')`. @throws EmulatorError `conflict` if the id is taken; TypeError if the rule is wrong */
  add(rule: RuleInput | string): FaultView
  /** The rules with their counts, in the order in which they act. */
  list(): readonly FaultView[]
  /** One rule with its counts. @throws EmulatorError `not-found` */
  get(id: string): FaultView
  /** Switches a rule off or on, or puts another match, when or effect in its place. @throws EmulatorError `not-found`; TypeError if the rule would be wrong */
  patch(id: string, change: FaultPatch): FaultView
  /** Removes a rule. @throws EmulatorError `not-found` */
  remove(id: string): void
  /** Removes every rule. */
  clear(): void
  /** Which rules would act on a request, and why each other would not. Nothing is drawn or counted. */
  explain(request: ExplainRequest): Explanation
}

/** The profile, as `/_emulator/profile` has it. Of the emulator it is that of all projects, and of those yet to come. */
export interface ProfileMembers {
  /** The name, and every choice with its value, source and origin. */
  get(): ProfileView
  /** Changes the row, single choices, or both: `set({ name: 'nova', successStatus: 204 })`. @throws TypeError for what is not known */
  set(change: ProfileChange): ProfileView
}

/** The journal, as `/_emulator/requests` has it: what was asked and what was answered. Of the emulator it is that of all projects. */
export interface Requests {
  /** How many requests are no longer kept, because newer ones came. */
  readonly dropped: number
  /** The requests kept, oldest first, or those that pass the filter: `list({ operation: 'reboot', status: '4xx' })`. */
  list(filter?: RequestsFilter): readonly RequestView[]
  /** Forgets them. */
  clear(): void
  /** Counts the requests that match; `message` says what came instead. Without a count at least one must match. */
  verify(expectation: { readonly match: VerifyMatch, readonly count?: VerifyCount }): Verdict
}

/** Which requests are listed; what is left out asks for nothing. */
export interface RequestsFilter extends Omit<RequestFilter, 'status' | 'since'> {
  /** `409`, `'4xx'` for all of a kind, 0 where no answer was sent. */
  readonly status?: number | string
  /** An instant of the project's time (from then on), or the id of a request (those after it). */
  readonly since?: number | string
}

/** The row of the table of profiles, and choices set beside it by name. */
export interface ProfileChange {
  readonly name?: string
  readonly [choice: string]: string | number | undefined
}

/** What a project offers; the emulator offers the same. */
export interface ProjectMembers {
  /** The project's id, which stands in every path; of the emulator, that of the default project. */
  readonly id: string
  /** A token that was issued for the project. */
  readonly token: string
  /** `OS_AUTH_URL` and what else OpenStack clients read, for this project. */
  readonly env: ClientEnvironment
  /** Where the emulator listens: `http://127.0.0.1:49152`. */
  readonly url: string
  readonly servers: Servers
  readonly clock: ClockMembers
  readonly faults: Faults
  readonly requests: Requests
  readonly profile: ProfileMembers
  /** The Fastify app, for `inject`. */
  readonly app: FastifyInstance
  /** A WHATWG `fetch` that reaches the emulator without a socket. A path alone is enough: `fetch('/v2.1/')`. */
  fetch(input: string | URL | Request, init?: RequestInit): Promise<Response>
  /**
   * Resolves to the server once it has the status: at once if it has it already. It never moves time.
   * @throws EmulatorError `timeout` after so much of the project's time (60 s), or 60 s of real time
   */
  waitFor(idOrName: string, status: Status, options?: { readonly timeout?: FixedDuration }): Promise<ServerView>
  /** The world as one plain JSON document; of the emulator, that of everything. */
  snapshot(): Snapshot
  /** Puts a snapshot back, whole or not at all. @throws TypeError naming the member that is wrong; EmulatorError `not-found` */
  restore(snapshot: Snapshot): void
  /** Goes back to the start: servers, clock, faults, profile, journal and chance. */
  reset(): void
  /** Ends what waits and lets go: of the emulator with its port, of a project with its world. Calling it again is harmless. */
  close(): Promise<void>
  /** Closes at the end of an `await using` block. */
  [Symbol.asyncDispose](): Promise<void>
}

/** One project: a world of its own, on the port of the emulator that made it. */
export type Project = ProjectMembers

/** A running emulator. What it does without naming a project is about all of them; a server is looked for in the default project. */
export interface Emulator extends ProjectMembers {
  /** A fresh world with the same members: servers, clock, faults and journal of its own. One per test keeps tests apart. */
  project(options?: ProjectInput): Project
}
