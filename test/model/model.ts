/** The reference model as a machine: requests, time, rules, projects and snapshots. serve.ts has what one request does. */
import {
  aliveIn, DEFAULT_PROJECT, freshEntries, freshStart, freshWorld, nextIn, stateAt, wordOf, type Everything, type ProfileName, type Rule, type World
} from './reference.js'
import { isChange, operationOf, serve, type Request, type Response } from './serve.js'

/** A request whose response is held. */
interface Hold {
  readonly name: string
  readonly world: World
  readonly request: Request
  readonly rest: Generator<number, Response>
  at: number
}

/** A response that was held before. */
export interface Late { readonly name: string, readonly response: Response }

/** What became of a request: a response, or the name under which it is held. */
export type Served = { readonly response: Response } | { readonly held: string }

/** A snapshot: of everything, or of one project. */
export type Taken = { readonly all: Everything } | { readonly world: World }

/** The model. `project` null means every project and the template. */
export class Model {
  readonly start: ProfileName
  now: Everything
  holds: Hold[] = []
  /** The snapshots taken, by name, and the names of servers whose ids are known. */
  readonly taken = new Map<string, Taken & { readonly project: string | null }>()
  readonly known = new Set<string>()
  /** The responses that were held and that have come since they were last taken. */
  late: Late[] = []
  private numbers = 0

  constructor (profile: ProfileName) {
    this.start = profile
    this.now = freshStart(profile)
  }

  /** A number that was never given before, for names. */
  next (): number { return ++this.numbers }

  find (id: string): World | undefined { return this.now.worlds.get(id) }

  /** Returns the world of a project; a project that is not stored has the fleet, and the clock of the template. */
  look (id: string): World {
    return this.find(id) ?? { ...freshWorld(this.now, id, null, this.now.readEntries.get(id)), stored: false, clock: this.now.clock, journal: this.now.loose }
  }

  /** Returns the world of a project that something changes: it is stored from then on, with what its rules have counted. */
  store (id: string): World {
    const found = this.find(id)
    if (found !== undefined) return found
    return this.put(freshWorld(this.now, id, null, this.now.readEntries.get(id)))
  }

  private put (world: World): World {
    this.now.readEntries.delete(world.id)
    this.endHolds((hold) => hold.world === this.find(world.id))
    this.now.worlds.set(world.id, world)
    return world
  }

  /** Serves a request of the emulated API. */
  send (request: Request): Served {
    const world = isChange(request) ? this.store(request.project) : this.look(request.project)
    if (!world.stored) this.now.readEntries.set(world.id, world.entries)
    const rest = serve(world, request)
    const hold: Hold = { name: `h${this.next()}`, world, request, rest, at: 0 }
    const response = this.go(hold)
    return response === null ? { held: hold.name } : { response }
  }

  /** Lets a request go on until it is held again, which returns null, or has its response. */
  private go (hold: Hold): Response | null {
    const { value, done } = hold.rest.next()
    if (done !== true) {
      hold.at = value
      this.holds.push(hold)
      return null
    }
    hold.world.journal.push({ number: this.next(), project: hold.request.project, operation: operationOf(hold.request), status: value.status })
    return value
  }

  /** Ends holds without a response. */
  private endHolds (isEnded: (hold: Hold) => boolean): void {
    for (const { name } of this.holds.filter(isEnded)) this.late.push({ name, response: { status: 0, fired: [] } })
    this.holds = this.holds.filter((hold) => !isEnded(hold))
  }

  /** The clocks that a move of time concerns, each with the world of its servers; the template's has none. */
  private scope (project: string | null): ReadonlyArray<{ readonly clock: { now: number }, readonly world: World | null }> {
    if (project !== null) return [this.store(project)].map((world) => ({ clock: world.clock, world }))
    return [...[...this.now.worlds.values()].map((world) => ({ clock: world.clock, world })), { clock: this.now.clock, world: null }]
  }

  /** Returns the next change of a clock: of a server, or the end of a hold. */
  nextOf ({ clock, world }: { readonly clock: { now: number }, readonly world: World | null }): number | null {
    const servers = world === null ? [] : world.servers.map((server) => nextIn(server, clock.now)).filter((at) => at !== null)
    const holds = this.holds.filter((hold) => hold.world.clock === clock).map(({ at }) => at)
    return [...servers, ...holds].reduce<number | null>((first, at) => first === null || at < first ? at : first, null)
  }

  /** Returns the next change of everything, or of a project. */
  nextChange (project: string | null): number | null {
    const scope = project === null ? this.scope(null) : [this.look(project)].map((world) => ({ clock: world.clock, world }))
    return scope.map((each) => this.nextOf(each)).reduce((first, at) => first === null || (at !== null && at < first) ? at : first, null)
  }

  /** Moves time by `ms`. Stops at a step after which `isReached` returns true, and returns whether it did. */
  advance (project: string | null, ms: number, isReached: () => boolean = () => false): boolean {
    const moved = this.scope(project).map((each) => ({ ...each, from: each.clock.now }))
    for (;;) {
      const steps = moved.map((each) => ({ each, next: this.nextOf(each) })).filter(({ next }) => next !== null)
        .map(({ each, next }) => ({ each, step: (next as number) - each.from })).filter(({ step }) => step <= ms)
      const [first] = steps.sort((a, b) => a.step - b.step)
      if (first === undefined) break
      first.each.clock.now = first.each.from + first.step
      this.runDue(first.each.clock)
      if (!isReached()) continue
      for (const { clock, from } of moved) this.moveTo(clock, from + first.step)
      return true
    }
    for (const { clock, from } of moved) this.moveTo(clock, from + ms)
    return false
  }

  private moveTo (clock: { now: number }, at: number): void {
    clock.now = Math.max(clock.now, at)
    this.runDue(clock)
  }

  /** Lets the requests go on whose hold ends now, in the order in which they came. */
  private runDue (clock: { now: number }): void {
    const due = this.holds.filter((hold) => hold.world.clock === clock && hold.at <= clock.now)
    this.holds = this.holds.filter((hold) => !due.includes(hold))
    for (const hold of due) {
      const response = this.go(hold)
      if (response !== null) this.late.push({ name: hold.name, response })
    }
  }

  /** Moves to the next change. */
  toNextChange (project: string | null): void {
    const steps = this.scope(project).map((each) => ({ next: this.nextOf(each), now: each.clock.now })).filter(({ next }) => next !== null).map(({ next, now }) => (next as number) - now)
    this.advance(project, steps.length === 0 ? 0 : Math.min(...steps))
  }

  /** Moves until a server of the project, or of the default project, shows a status. Returns the status of the response. */
  runUntil (project: string | null, id: string, word: string, limitMs: number): number {
    const entries = project === null || this.find(project) !== undefined ? null : this.now.readEntries.get(project) ?? []
    const status = this.runTo(project, id, word, limitMs)
    // A refused change leaves no project behind.
    if (status !== 200 && project !== null && entries !== null) {
      this.removeProject(project)
      if (entries.length > 0) this.now.readEntries.set(project, entries)
    }
    return status
  }

  private runTo (project: string | null, id: string, word: string, limitMs: number): number {
    const home = this.store(project ?? DEFAULT_PROJECT)
    const server = home.servers.find((each) => each.id === id)
    if (server === undefined) throw new Error(`no server ${id}`)
    const shows = (): boolean => wordOf(stateAt(server, home.clock.now), home.profile) === word
    if (shows()) return 200
    const isHeld = this.holds.some((hold) => hold.world.clock === home.clock)
    const comes = nextIn(server, home.clock.now) !== null && server.story.some((state) => state.at > home.clock.now && wordOf(state, home.profile) === word)
    if (!isHeld && !comes) return 409
    let seen = home.clock.now
    const isReached = (): boolean => {
      // A state may last no time, if a held request changes it at once.
      const passed = server.story.some((state) => state.at > seen && state.at <= home.clock.now && wordOf(state, home.profile) === word)
      seen = home.clock.now
      return passed || shows()
    }
    return this.advance(project, limitMs, isReached) ? 200 : 408
  }

  /** Adds a rule. */
  addRule (project: string | null, rule: Rule): void {
    if (project !== null) {
      const world = this.store(project)
      world.entries.push({ rule, own: true, addedAt: world.clock.now, seen: 0, hits: 0 })
      return
    }
    this.now.rules.push(rule)
    for (const world of this.now.worlds.values()) world.entries.push(...freshEntries([rule], world.clock.now))
    for (const entries of this.now.readEntries.values()) entries.push(...freshEntries([rule], this.now.clock.now))
  }

  /** Removes the rules of a scope that `isWanted` selects. */
  removeRules (project: string | null, isWanted: (rule: Rule) => boolean): void {
    if (project !== null) {
      const world = this.store(project)
      world.entries = world.entries.filter(({ own, rule }) => !own || !isWanted(rule))
      return
    }
    this.now.rules = this.now.rules.filter((rule) => !isWanted(rule))
    for (const world of this.now.worlds.values()) world.entries = world.entries.filter(({ own, rule }) => own || !isWanted(rule))
    for (const [id, entries] of this.now.readEntries) this.now.readEntries.set(id, entries.filter(({ rule }) => !isWanted(rule)))
  }

  /** Removes every rule. */
  clearRules (): void {
    this.removeRules(null, () => true)
    for (const world of this.now.worlds.values()) world.entries = []
  }

  /** Switches a rule on or off wherever it is. */
  switchRule (id: string, enabled: boolean): void {
    const lists = [...this.now.worlds.values()].map(({ entries }) => entries).concat(...[...this.now.readEntries.values()].map((entries) => [entries]))
    for (const rule of [...this.now.rules, ...lists.flat().map((entry) => entry.rule)]) if (rule.id === id) rule.enabled = enabled
  }

  /** Makes a project. Returns the status of the response. */
  addProject (id: string, profile: ProfileName | null): number {
    if (this.find(id) !== undefined) return 409
    this.now.readEntries.delete(id)
    this.put(freshWorld(this.now, id, profile))
    return 201
  }

  /** Removes a project. Returns the status of the response. */
  removeProject (id: string): number {
    const world = this.find(id)
    if (world === undefined) return 404
    this.endHolds((hold) => hold.world === world)
    this.now.worlds.delete(id)
    return 204
  }

  /** Removes all projects but the default one, which starts again. */
  clearProjects (): void {
    for (const id of [...this.now.worlds.keys()]) if (id !== DEFAULT_PROJECT) this.removeProject(id)
    this.now.readEntries.clear()
    this.reset(DEFAULT_PROJECT)
  }

  /** Resets a project, or everything. */
  reset (project: string | null): void {
    if (project !== null) {
      this.put(freshWorld(this.now, project, this.find(project)?.ownProfile ?? null))
      return
    }
    this.endHolds(() => true)
    this.now = freshStart(this.start)
  }

  setProfile (project: string | null, profile: ProfileName): void {
    if (project === null) this.now.profile = profile
    for (const world of project === null ? this.now.worlds.values() : [this.store(project)]) world.profile = profile
  }

  /** Takes a snapshot; null if the project is not stored. */
  take (project: string | null): Taken | null {
    if (project === null) return structuredClone({ all: this.now })
    const world = this.find(project)
    return world === undefined ? null : structuredClone({ world })
  }

  /** Puts a snapshot back. Holds end where it does. */
  restore (taken: Taken): void {
    const copy = structuredClone(taken)
    if ('all' in copy) {
      this.endHolds(() => true)
      this.now = copy.all
      return
    }
    const { world } = copy
    const shared = new Map(this.now.rules.map((rule) => [rule.id, rule]))
    // The template decides what its rules do. Rules that it has no longer become the project's own, and new ones are added.
    world.entries = world.entries.map((entry) => ({ ...entry, own: !shared.has(entry.rule.id), rule: shared.get(entry.rule.id) ?? entry.rule }))
    const missing = this.now.rules.filter(({ id }) => !world.entries.some(({ rule }) => rule.id === id))
    world.entries.push(...freshEntries(missing, world.clock.now))
    this.put(world)
  }

  /** Returns the servers of a project that a command can choose from. */
  choices (project: string): readonly string[] { return aliveIn(this.look(project)).map(({ id }) => id) }
}
