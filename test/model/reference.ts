/**
 * The reference model: what PRODUCT.md, sections 1 to 4, promises of servers, time, projects and fault rules. It knows nothing of
 * src, and is built another way: a server is the story of its states with their instants, and its state is looked up in it.
 * All of it is plain data, so that a snapshot is a copy.
 */

/** The profiles, as far as the model goes. Source: PRODUCT.md section 1. */
export const PROFILES = {
  otc: { success: 204, hardWord: 'REBOOT', soft: false, fromStopped: false, overSoft: false, refused: 409, unknown: 404 },
  documented: { success: 204, hardWord: 'HARD_REBOOT', soft: false, fromStopped: false, overSoft: false, refused: 400, unknown: 400 },
  nova: { success: 202, hardWord: 'HARD_REBOOT', soft: true, fromStopped: true, overSoft: true, refused: 409, unknown: 404 }
} as const
/** The name of a profile. */
export type ProfileName = keyof typeof PROFILES

/** The state of a server from an instant on. `vm` `deleted` ends its story. */
export interface State {
  readonly at: number
  readonly vm: 'active' | 'stopped' | 'error' | 'building' | 'deleted'
  readonly task: string | null
  readonly power: number
}

/** A server: its states in order of time. */
export interface Server {
  readonly id: string
  locked: boolean
  story: State[]
}

/** A fault rule as it is written. */
export interface Rule {
  readonly id: string
  enabled: boolean
  readonly match: { readonly operation?: string | readonly string[], readonly server?: string }
  readonly when: { readonly skip?: number, readonly times?: number, readonly every?: number, readonly from?: string, readonly until?: string }
  readonly effect: Effect
}

/** What a rule does, in the kinds that the model has. */
export type Effect =
  | { readonly kind: 'error', readonly error: string | number | { readonly status: number, readonly body: unknown }, readonly point: 'request' | 'response' }
  | { readonly kind: 'delay', readonly duration: string, readonly point: 'request' | 'response' }
  | { readonly kind: 'connection', readonly how: 'reset', readonly point: 'request' | 'response' }
  | { readonly kind: 'outcome', readonly outcome: 'stuck' | 'error' | 'shutoff' | 'slow' | 'twice', readonly factor?: number, readonly recoverAfter?: string }
  | { readonly kind: 'stale', readonly reads?: number, readonly for?: string, readonly operations?: readonly string[] }

/** A rule in the list of a project. `own` tells the project's rules from those of the template. */
export interface Entry {
  rule: Rule
  own: boolean
  readonly addedAt: number
  seen: number
  hits: number
}

/** What reads show of a server instead of the truth. */
interface Stale {
  readonly shown: State
  readonly rule: string
  readonly operations: readonly string[]
  reads: number | null
  readonly until: number | null
}

/** A request in the journal. */
interface Noted { readonly number: number, readonly project: string, readonly operation: string, readonly status: number }

/** The world of one project. A project that is only read has one for the time of the request, with the clock of the template. */
export interface World {
  readonly id: string
  readonly stored: boolean
  readonly ownProfile: ProfileName | null
  profile: ProfileName
  readonly clock: { now: number }
  readonly servers: Server[]
  readonly stale: Map<string, Stale>
  entries: Entry[]
  readonly journal: Noted[]
}

/** Everything that a snapshot holds. */
export interface Everything {
  profile: ProfileName
  readonly clock: { now: number }
  rules: Rule[]
  readonly worlds: Map<string, World>
  /** The rules of projects that are only read, with their counts. */
  readonly readEntries: Map<string, Entry[]>
  /** The requests to projects that are only read. */
  readonly loose: Noted[]
}

const START = Date.parse('2026-01-01T00:00:00Z')
export const DEFAULT_PROJECT = 'c685484a8cc2416b97260938705deb65'

/** The fleet of every project, newest first. Source: fixtures/servers.json. */
export const FLEET = [
  { id: '95bf2490-5428-432c-ad9b-5e3406f869dd', name: 'bms-83', vm: 'active', power: 1, locked: false },
  { id: '820abbd0-2d8e-4bc5-ae46-69cacfd4fbaa', name: 'bms', vm: 'active', power: 1, locked: false },
  { id: '616fb98f-46ca-475e-917e-2563e5a8cd19', name: 'bms-stopped', vm: 'stopped', power: 4, locked: false },
  { id: '726fb98f-46ca-475e-917e-2563e5a8cd20', name: 'bms-faulty', vm: 'error', power: 0, locked: false },
  { id: 'bae51750-0089-41a1-9b18-5c777978ff6d', name: 'bms-locked', vm: 'active', power: 1, locked: true }
] as const

/** Returns the fleet as it is at the start. */
function freshServers (): Server[] {
  return FLEET.map(({ id, vm, power, locked }) => ({ id, locked, story: [{ at: -Infinity, vm, task: null, power }] }))
}

/** Returns the start of everything: one project, no rules. */
export function freshStart (profile: ProfileName): Everything {
  const start: Everything = { profile, clock: { now: START }, rules: [], worlds: new Map(), readEntries: new Map(), loose: [] }
  start.worlds.set(DEFAULT_PROJECT, freshWorld(start, DEFAULT_PROJECT))
  return start
}

/** Returns the world of a project that starts from the template at the template's time. */
export function freshWorld (everything: Everything, id: string, ownProfile: ProfileName | null = null, entries = freshEntries(everything.rules, everything.clock.now)): World {
  return { id, stored: true, ownProfile, profile: ownProfile ?? everything.profile, clock: { now: everything.clock.now }, servers: freshServers(), stale: new Map(), entries, journal: [] }
}

/** Returns the rules of the template with no counts. */
export function freshEntries (rules: readonly Rule[], now: number): Entry[] {
  return rules.map((rule) => ({ rule, own: false, addedAt: now, seen: 0, hits: 0 }))
}

/** Returns the state of a server at an instant. */
export function stateAt ({ story }: Server, now: number): State {
  const state = story.findLast(({ at }) => at <= now)
  if (state === undefined) throw new Error('a story without a beginning')
  return state
}

/** Returns the servers that exist, newest first. */
export function aliveIn ({ servers, clock }: World): readonly Server[] {
  return servers.filter((server) => stateAt(server, clock.now).vm !== 'deleted')
}

/** The word for a state. Source: PRODUCT.md section 1; ECS Statuses. */
export function wordOf ({ vm, task }: State, profile: ProfileName): string {
  if (vm === 'active' && (task === 'reboot_started_hard' || task === 'rebooting_hard')) return PROFILES[profile].hardWord
  if (vm === 'active' && task === 'reboot_started') return 'REBOOT'
  return { active: 'ACTIVE', stopped: 'SHUTOFF', error: 'ERROR', building: 'BUILD', deleted: 'DELETED' }[vm]
}

/** Returns the next instant after `now` at which something in the story happens, or null. */
export function nextIn ({ story }: Server, now: number): number | null {
  if (stateAt({ story } as Server, now).vm === 'deleted') return null
  return story.find(({ at }) => at > now)?.at ?? null
}

/** Milliseconds of a duration such as `2s`. */
export function msOf (duration: string): number {
  const [, number = '0', unit = 'ms'] = /^([\d.]+)(ms|s|m|h)$/.exec(duration) ?? []
  return Number(number) * { ms: 1, s: 1000, m: 60_000, h: 3_600_000 }[unit as 'ms']
}

/** Returns how often a rule may still apply; null if there is no limit. */
export function remainingOf ({ rule, hits }: Entry): number | null {
  return rule.when.times === undefined ? null : Math.max(0, rule.when.times - hits)
}
