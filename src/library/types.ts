// The types of the library: the emulator, a project, and the groups of members that both have.
import type { FastifyInstance } from 'fastify'
import type { ClientEnvironment } from '../world/operations/client-environment.js'
import type { AdvanceView, ClockView } from '../world/operations/clock.js'
import type { DurationInput } from '../core/time/duration.js'
import type { ExplainRequest, Explanation } from '../world/operations/explain.js'
import type { ProjectInput } from '../world/operations/projects.js'
import type { CheckedFaultView, FaultPatch, FaultView } from '../world/operations/faults.js'
import type { ProfileView } from '../core/profile-view.js'
import type { ProfileFile } from '../shapes/profile-file.js'
import type { Coverage } from '../report/coverage/coverage.js'
import type { Report } from '../report/finding.js'
import type { RequestFilter } from '../world/operations/requests.js'
import type { RequestView } from '../world/operations/requests/view.js'
import type { RuleInput } from '../faults/rule.js'
import type { ServerInput, ServerPatch } from '../shapes/server.js'
import type { ProjectSnapshot, Snapshot } from '../shapes/snapshot.js'
import type { Status } from '../core/states.js'
import type { ServerView } from '../world/operations/servers.js'
import type { WaitView } from '../world/operations/wait.js'
import type { VerifyResult, VerifyCount, VerifyMatch } from '../world/operations/verify.js'

/** A duration: milliseconds, or a string such as `'200ms'`, `'5s'`, `'1m30s'`, `'2h'`. */
export type FixedDuration = Extract<DurationInput, number | string>

/** The servers, as in `/_emulator/servers`: every call works in every state of a server. */
export interface Servers {
  /** Returns the servers, newest first; on the emulator, those of all projects, each with its `projectId`. */
  list(): readonly ServerView[]
  /** Returns one server by id or name. @throws EmulatorError `not-found` */
  get(idOrName: string): ServerView
  /** Creates a server. Only `name` is required; documented members have their wire names. @throws EmulatorError `conflict` if the id is taken */
  create(server: ServerInput): ServerView
  /** Forces a state or changes members, whatever task is under way: `patch('bms-83', { status: 'ERROR' })`. @throws EmulatorError `not-found` */
  patch(idOrName: string, change: ServerPatch): ServerView
  /** Removes a server immediately. @throws EmulatorError `not-found` */
  delete(idOrName: string): void
  /**
   * Resolves to the server and the transitions seen once it has the status. It moves time only with `advance: true`, or under an `auto` clock.
   * @throws EmulatorError `timeout` with the same in `details`, after `timeout` (60 s) of the project's time, after 60 s of
   * real time, or within 2 s if time stands still and nobody moves it
   */
  wait(idOrName: string, options: WaitOptions & { readonly status: Status }): Promise<WaitView>
}

/** How to wait. */
export interface WaitOptions {
  /** In the project's time; default 60 s. */
  readonly timeout?: FixedDuration
  /** Moves time to the changes that can bring the status; default false. */
  readonly advance?: boolean
}

/** How a clock runs from now on; omitted members keep their value. */
export interface ClockChange {
  /** `manual` stands still until it is advanced; `auto` also moves to the next change when a client waits; `system` runs by itself. */
  readonly mode?: 'system' | 'manual' | 'auto'
  /** The speed of a system clock, as a multiple of real time. */
  readonly scale?: number
  /** The instant to set, not before the present one: an ISO 8601 string, epoch milliseconds or a `Date`. */
  readonly now?: string | number | Date
}

/** The clock, as in `/_emulator/clock`. On the emulator it applies to all projects, present and future. */
export interface ClockMembers {
  /** Returns the time, how the clock runs, when the next change is due, and the number of held responses and waiting calls. */
  get(): ClockView
  /** Changes how the clock runs; changes that become due are applied in order. @throws EmulatorError `conflict` if time would go backwards */
  set(change: ClockChange): Promise<ClockView>
  /** Advances the clock and applies what is due; resolves to the clock and the changes. A system clock runs on from there. @throws TypeError for a step beyond the year 9999 */
  advance(by: FixedDuration): Promise<AdvanceView>
  /** Advances the clock until the next change is due, and applies it; does not move it if nothing is due. */
  toNextChange(): Promise<AdvanceView>
  /**
   * Advances the clock until the server, by id or name, reaches the status, by at most `limit` (one hour).
   * @throws EmulatorError `not-found`, `conflict` if nothing that is due brings the status, `timeout` if the limit comes first
   */
  runUntil(server: string, status: Status, options?: { readonly limit?: FixedDuration }): Promise<AdvanceView>
}

/**
 * The fault rules, as in `/_emulator/faults`. A rule is named by its scope and id: on a project, its own rules; on the
 * emulator, the rules of the template, which apply in every project, present and future, and count in each.
 */
export interface Faults {
  /**
   * Appends a rule, as data or as text: `add('BMS.0212:times=2')`. The `warnings` of the result say why a rule can never apply.
   * @throws EmulatorError `conflict` if the id is taken; TypeError if the rule is invalid
   */
  add(rule: RuleInput | string): CheckedFaultView
  /** Returns the rules that apply in the project, with their counts there; on the emulator, the rules of all scopes. `projectId` is the scope. */
  list(): readonly FaultView[]
  /** Returns those of `list` that never applied. */
  unused(): readonly FaultView[]
  /** Returns one rule with its counts. @throws EmulatorError `not-found` */
  get(id: string): CheckedFaultView
  /** Turns a rule on or off, or replaces its match, when or effect. @throws EmulatorError `not-found`; TypeError if the rule would be invalid */
  patch(id: string, change: FaultPatch): CheckedFaultView
  /** Removes a rule. @throws EmulatorError `not-found` */
  remove(id: string): void
  /** Removes the project's own rules; on the emulator, every rule. */
  clear(): void
  /** Returns which rules would apply to a request, and why the others would not. Draws and counts nothing. */
  explain(request: ExplainRequest): Explanation
}

/** The profile, as in `/_emulator/profile`. On the emulator it applies to all projects, present and future. */
export interface ProfileMembers {
  /** Returns the name, and every choice with its value, source and origin. */
  get(): ProfileView
  /** Changes the profile, single choices, or both: `set({ name: 'nova', successStatus: 204 })`. @throws TypeError for an unknown name, choice or value */
  set(change: ProfileChange): ProfileView
}

/** The journal, as in `/_emulator/requests`: requests and their responses. On the emulator it covers all projects. */
export interface Requests {
  /** The number of requests evicted for newer ones. */
  readonly dropped: number
  /** Returns the recorded requests, oldest first, or those that match the filter: `list({ operation: 'reboot', status: '4xx' })`. */
  list(filter?: RequestsFilter): readonly RequestView[]
  /** Clears the journal. */
  clear(): void
  /** Counts the matching requests; `message` describes what came instead. By default at least one must match. */
  verify(expectation: { readonly match: VerifyMatch, readonly count?: VerifyCount }): VerifyResult
  /**
   * Throws the sentence of `verify` unless the right number of requests match: `expect({ operation: 'reboot' }, 2)`.
   * A number means exactly so many; by default at least one must match.
   * @throws ExpectationError, an AssertionError with the requests that almost matched
   */
  expect(match: VerifyMatch, count?: number | VerifyCount): void
  /** Returns the requests as lines that a person reads, oldest first, without secrets; with `limit`, the newest of them. */
  describe(options?: { readonly limit?: number }): string
}

/** Which requests to list; an omitted member matches every request. */
export interface RequestsFilter extends Omit<RequestFilter, 'status' | 'since'> {
  /** At most this many, the newest; default: all that are kept. */
  readonly limit?: number
  /** A status such as `409`, a class such as `'4xx'`, or 0 for no response. */
  readonly status?: number | string
  /** From this instant of the project's time on, or after the request with this id. */
  readonly since?: number | string
}

/** The name of a profile, and choices that override it. */
export interface ProfileChange {
  readonly name?: string
  /** The content of a profile file, in place of a name. */
  readonly file?: ProfileFile
  /** `null` gives a choice back to the profile. */
  readonly [choice: string]: string | number | null | undefined | ProfileFile
}

/** The members of a project; the emulator has the same. */
export interface ProjectMembers {
  /** The project's id, part of every path; on the emulator, that of the default project. */
  readonly id: string
  /** A token issued for the project, which is valid now. Each is valid for 24 hours of the project's time; one that has less than an hour left is replaced by a new one. */
  readonly token: string
  /** `OS_AUTH_URL` and the other variables that OpenStack clients read, for this project. */
  readonly env: ClientEnvironment
  /** Where the emulator listens: `http://127.0.0.1:49152`. */
  readonly url: string
  readonly servers: Servers
  readonly clock: ClockMembers
  readonly faults: Faults
  readonly requests: Requests
  readonly profile: ProfileMembers
  /**
   * Returns what the recorded requests say about the clients: `report().findings`. Each client, a User-Agent with its token, is judged by
   * itself; requests of `restart` are not judged. On the emulator it covers all projects.
   */
  report(): Report
  /** Returns which failure modes of a cloud the clients met, for each operation that they use, and what they did next. */
  coverage(): Coverage
  /** The Fastify app, for `inject`. */
  readonly app: FastifyInstance
  /**
   * A WHATWG `fetch` that reaches the emulator without a socket. A path alone is enough: `fetch('/v2.1/')`. That of a project
   * sends its token, unless the request has one or a signature; an empty token is sent as it is. That of the emulator sends none.
   */
  fetch(input: string | URL | Request, init?: RequestInit): Promise<Response>
  /**
   * Restarts a server as a client does: sends the request to the emulated API, where fault rules apply and the journal
   * records it. Resolves to the server once the restart is accepted; `waitFor` waits for its end. The default type is HARD.
   * @throws EmulatorError `not-found`, `conflict` (409) or `refused`, with `{ status, body }` of the response in `details`; status 0 is no response
   */
  restart(idOrName: string, options?: { readonly type?: 'HARD' | 'SOFT' }): Promise<ServerView>
  /** Returns the URL of a server, without a slash at its end: `http://127.0.0.1:49152/v2.1/PROJECT/servers/SERVER`. @throws EmulatorError `not-found` */
  serverUrl(idOrName: string): string
  /**
   * Resolves to the server once it has the status, immediately if it already does. It moves time only with `advance: true`, or under an `auto` clock.
   * @throws EmulatorError `timeout` after `timeout` (60 s) of the project's time, after 60 s of real time, or within 2 s if time stands still and nobody moves it
   */
  waitFor(idOrName: string, status: Status, options?: WaitOptions): Promise<ServerView>
  /** Returns the world as one plain JSON document; on the emulator, the worlds of all projects. */
  snapshot(): Snapshot | ProjectSnapshot
  /** Restores a snapshot of everything, or of the project on a project's handle: completely or not at all. `reset` still goes back to the start. @throws TypeError that names the invalid member; EmulatorError `not-found` */
  restore(snapshot: Snapshot | ProjectSnapshot): void
  /** Resets to the starting state: servers, clock, faults, profile, journal and random streams. */
  reset(): void
  /** Ends every wait and hold, then closes the port of the emulator, or removes the project. Closing again does nothing. Once the emulator is closed, `project`, `restart`, `fetch`, `faults.add` and waits fail; what was recorded can still be read. */
  close(): Promise<void>
  /** Closes at the end of an `await using` block. */
  [Symbol.asyncDispose](): Promise<void>
}

/** One project: a world of its own on the emulator's port. */
export type Project = ProjectMembers

/** A running emulator. Its members apply to all projects; single servers are looked up in the default project. */
export interface Emulator extends ProjectMembers {
  snapshot(): Snapshot
  /** Creates a project with its own servers, clock, faults and journal. One project per test isolates tests. */
  project(options?: ProjectInput): Project
}
