// What the page knows of one project, and how it stays true: read once, then by events, and read again after a gap.
import { computed, signal } from '@preact/signals'
import { control, follow, CallError } from './wire.js'
import { inOrder, isWrite, type EmulatorEvent, type Project, type RequestEvent, type Rule, type Server, type Transition, type Clock } from './messages.js'
import { isTimeKnown, projectNow, readClock } from './time.js'
import { doing, plain } from './states.js'
import { announce } from './announce.js'

/** The last events of one machine, oldest first. */
export interface History { readonly changes: Transition[], readonly requests: RequestEvent[] }

/** More machines than this are not read: a rack of a million is not for people. */
const MOST_MACHINES = 10_000
const KEPT_PER_MACHINE = 400
const KEPT_LINES = 1000
/** More changed machines than this are read as a list. */
const MANY = 12

export const link = signal<'loading' | 'live' | 'lost'>('loading')
export const lostAt = signal<string>('')
export const notice = signal<string | null>(null)
export const projects = signal<readonly Project[]>([])
export const projectId = signal<string>('')
export const machines = signal<ReadonlyMap<string, Server>>(new Map())
/** Whether the project has more machines than were read. */
export const isPartial = signal(false)
export const histories = signal<ReadonlyMap<string, History>>(new Map())
export const lines = signal<readonly RequestEvent[]>([])
export const rules = signal<readonly Rule[]>([])
export const selected = signal<string | null>(null)
/** When the machines entered the state that they are in, by id, in milliseconds. */
const since = new Map<string, number>()

export const project = computed(() => projects.value.find(({ id }) => id === projectId.value) ?? null)
export const armed = computed(() => rules.value.filter(({ enabled, remaining }) => enabled && remaining !== 0))

export const inProject = (path: string): string => `${path}${path.includes('?') ? '&' : '?'}project=${projectId.value}`

let stop: (() => void) | null = null
let [queue, flushing]: [EmulatorEvent[], number] = [[], 0]
/** How often everything was read or forgotten; what was asked for before is out of date. `readings`: how often it was read to the end. */
let epoch = 0
/** While everything is read, what arrives waits: the answers may be older. */
let isLoading = false
let [loadDue, isLoadMissing] = [0, false]
export const readings = signal(0)

/** Opens the page: finds the projects, and shows the one that the URL names, else the first. */
export async function open (): Promise<void> {
  try {
    await readProjects()
    const wanted = new URLSearchParams(location.search).get('project')
    const first = projects.value.find(({ id, name }) => id === wanted || name === wanted) ?? projects.value[0]
    show(first?.id ?? wanted ?? '')
  } catch (error) {
    if (error instanceof CallError && error.status === 401) return
    lose()
    setTimeout(() => { void open() }, 1000)
  }
}

async function readProfile (): Promise<void> {
  const id = projectId.value
  const { name } = await control<{ name: string }>('GET', inProject('profile'))
  if (project.value?.profile !== name) projects.value = projects.value.map((each) => each.id === id ? { ...each, profile: name } : each)
}

export async function readProjects (): Promise<void> {
  projects.value = (await control<{ projects: Project[] }>('GET', 'projects?limit=1000')).projects
}

/** Shows another project. */
export function show (id: string): void {
  stop?.()
  projectId.value = id
  link.value = 'loading'
  selected.value = null
  clear()
  stop = follow(id, {
    onOpen: () => { void load() },
    onEvent: receive,
    onNotice: ({ what, serverId }) => {
      if (what === 'all') scheduleLoad()
      else if (serverId !== undefined) void reread(new Set([serverId]))
      else if (what === 'profile') readProfile().catch(() => {})
      else schedulePulse()
    },
    onGap: (name) => {
      if (name === 'restarted') notice.value = 'The emulator was restarted: the state is new.'
      clear()
      void load()
    },
    onLost: lose
  })
}

function clear (): void {
  forgetWaiting()
  isLoading = false
  machines.value = new Map()
  histories.value = new Map()
  lines.value = []
  since.clear()
}

function lose (): void {
  if (link.value === 'lost') return
  lostAt.value = new Date().toTimeString().slice(0, 8)
  isTimeKnown.value = false
  link.value = 'lost'
}

/** Drops what waits: everything is read after it. */
function forgetWaiting (): void {
  epoch++
  clearTimeout(loadDue)
  ;[loadDue, isLoadMissing, queue, waiting] = [0, false, [], new Set()]
}

/** Reads everything soon, once for all that asks for it until then; if it is being read, once more after that. */
function scheduleLoad (): void {
  if (isLoading) isLoadMissing = true
  else if (loadDue === 0) loadDue = setTimeout(() => { void load() }, 60)
}

/** Reads everything now. A reading that is under way comes to nothing. */
async function load (): Promise<void> {
  forgetWaiting()
  const own = epoch
  isLoading = true
  try {
    // The events first: the machines are then as new as they, and what is newer still comes by the stream.
    const { events } = await control<{ events: EmulatorEvent[] }>('GET', inProject('events?limit=1000'))
    const name = project.value?.name ?? null
    const [list] = await Promise.all([readServers(), pulse(), readProjects()])
    if (own !== epoch) return
    if (name !== null && project.value === null) notice.value = `Project ${plain(name, 40)} was removed. What you see is a new one, which exists from its first change on.`
    machines.value = inOrder(list)
    histories.value = new Map()
    lines.value = []
    since.clear()
    take(events, false)
    isTimeKnown.value = true
    if (link.value === 'lost') announce('The connection is back.')
    link.value = 'live'
    readings.value++
  } catch (error) {
    if (own === epoch && !(error instanceof CallError && error.status === 401)) lose()
  }
  if (own === epoch) catchUp()
}

/** Takes what came while everything was read. */
function catchUp (): void {
  isLoading = false
  flush()
  void reread(new Set())
  if (isLoadMissing) scheduleLoad()
}

async function readServers (): Promise<Server[]> {
  const found: Server[] = []
  const id = projectId.value
  for (let marker: string | null = null; ;) {
    const page: { servers: Server[], next: string | null } = await control('GET', inProject(`servers?limit=1000${marker === null ? '' : `&marker=${encodeURIComponent(marker)}`}`))
    found.push(...page.servers)
    if (id !== projectId.value) return found
    isPartial.value = page.next !== null
    if (page.next === null || found.length >= MOST_MACHINES) return found
    marker = page.next
  }
}

/** Asks the emulator for a machine that was not read, by its whole name or id, and shows it. */
export async function lookUp (nameOrId: string): Promise<void> {
  const own = epoch
  const server = await readServer(nameOrId)
  if (server !== null && own === epoch) machines.value = inOrder([...machines.value.values(), server])
}

let [pulses, pulseShown] = [0, 0]
/** Reads what no event holds: the clock and the rules. */
export async function pulse (): Promise<void> {
  const own = ++pulses
  const [read, list] = await Promise.all([control<Clock>('GET', inProject('clock')), control<{ faults: Rule[] }>('GET', inProject('faults'))])
  // A later one may be answered first.
  if (own < pulseShown) return
  pulseShown = own
  readClock(read)
  if (JSON.stringify(list.faults) !== JSON.stringify(rules.value)) rules.value = list.faults
}

function receive (event: EmulatorEvent): void {
  queue.push(event)
  if (flushing === 0) flushing = setTimeout(flush, 40)
}

function flush (): void {
  flushing = 0
  if (isLoading || queue.length === 0) return
  const events = queue
  queue = []
  take(events, true)
  // A write such as a lock changes a machine without a transition.
  const changed = new Set(events.flatMap((event) => event.kind === 'transition' || (event.kind === 'request' && isWrite(event)) ? event.serverId ?? [] : []))
  if (changed.size > 0) void reread(changed)
  schedulePulse()
}

let pulsing = 0
function schedulePulse (): void {
  if (pulsing === 0) pulsing = setTimeout(() => { pulsing = 0; pulse().catch(() => {}) }, 60)
}

/** Adds events, those that are known already left out. Machines change with those that are new; what was read of them has the others. */
function take (events: readonly EmulatorEvent[], areNew: boolean): void {
  const newest = lines.value[0]?.id ?? 0
  const requests = events.filter((event): event is RequestEvent => event.kind === 'request' && event.id > newest)
  if (requests.length > 0) lines.value = [...requests.slice().reverse(), ...lines.value].slice(0, KEPT_LINES)
  const next = new Map(histories.value)
  const fresh = new Set<string>()
  const own = (id: string): History => {
    const old = next.get(id)
    if (old !== undefined && fresh.has(id)) return old
    fresh.add(id)
    const copy = { changes: old?.changes.slice(-KEPT_PER_MACHINE) ?? [], requests: old?.requests.slice(-KEPT_PER_MACHINE) ?? [] }
    next.set(id, copy)
    return copy
  }
  for (const event of events) {
    if (event.kind === 'transition') noteChange(event, own(event.serverId), areNew)
    else if (event.kind === 'request' && event.serverId !== null) {
      const { requests: known } = own(event.serverId)
      if (event.id > (known.at(-1)?.id ?? 0)) known.push(event)
    }
  }
  histories.value = next
}

function noteChange (event: Transition, { changes }: History, isNew: boolean): void {
  if (event.id <= (changes.at(-1)?.id ?? 0)) return
  changes.push(event)
  since.set(event.serverId, Date.parse(event.at))
  if (!isNew) return
  const server = machines.value.get(event.serverId)
  if (event.to === null) {
    const rest = new Map(machines.value)
    rest.delete(event.serverId)
    machines.value = rest
  } else if (server !== undefined) {
    machines.value = new Map(machines.value).set(event.serverId, { ...server, status: event.to, nextChange: event.task_state === null ? null : server.nextChange })
  }
  announce(`${plain(event.name, 40)} is ${event.to === null ? 'removed' : doing(event.to, event.task_state)}`)
}

let rereading = false
let waiting = new Set<string>()

/** Reads machines that have changed: each by itself, or all where many have. One reading at a time, and none while everything is read. */
async function reread (ids: ReadonlySet<string>): Promise<void> {
  for (const id of ids) waiting.add(id)
  if (rereading || isLoading) return
  rereading = true
  try {
    while (waiting.size > 0 && !isLoading) {
      const [now, own] = [waiting, epoch]
      waiting = new Set()
      const read = now.size > MANY ? await readServers() : await Promise.all([...now].map(readServer))
      if (own !== epoch) continue
      const next = new Map(machines.value)
      for (const server of read) if (server !== null) next.set(server.id, server)
      machines.value = next
    }
  } catch { /* The stream notices a lost connection, and everything is read again. */ } finally {
    rereading = false
  }
}

async function readServer (id: string): Promise<Server | null> {
  return control<Server>('GET', inProject(`servers/${encodeURIComponent(id)}`)).catch((error: unknown) => {
    if (error instanceof CallError) return null
    throw error
  })
}

// A machine that slept counts the project's time no more.
document.addEventListener('visibilitychange', () => { if (!document.hidden && link.value === 'live') schedulePulse() })

/** Returns when the machine entered its state. */
export function sinceOf (server: Server): number {
  return since.get(server.id) ?? Math.min(Date.parse(server.updated), projectNow())
}
