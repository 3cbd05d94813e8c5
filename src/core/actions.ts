// The actions of a server, one row each, with the facts that every room needs. openstack/action-table.ts has the rest: the
// schemas of their requests, and what they do to a record.
import type { Duration } from './time/duration.js'
import type { TaskState, VmState } from './states.js'

/** How long an action takes: by default, and on a real machine. */
interface TaskLength {
  /** The help of the option that sets it. */
  readonly about: string
  readonly usual: Duration
  readonly realistic: Duration
}

/** The documented codes of refusals because of an action. Source: Error Codes, BMS.0035 to BMS.0039. */
interface ActionCodes {
  /** Refuses any action while one of these task states is under way. The first is the usual one. */
  readonly underWay: { readonly code: string, readonly taskStates: readonly [TaskState, ...TaskState[]] }
  /** Refuses the action because the server is where it leads. */
  readonly needless?: { readonly code: string, readonly vmState: VmState }
}

/** One action. */
interface ActionFacts {
  /** The single member of the request body that names it. */
  readonly key: string
  /** Null for an action that takes no time: it has no option, no member of a server, and no rule applies to it by default. */
  readonly takes: TaskLength | null
  /** Omitted if the documents have no code for it. */
  readonly codes?: ActionCodes
}

const seconds = (count: number): Duration => ({ kind: 'fixed', ms: count * 1000 })

/**
 * Every action by its name.
 * Source of the real durations: firmware and memory test take most of a restart, and the user guide says to check after ten minutes.
 */
export const ACTIONS = {
  reboot: {
    key: 'reboot',
    takes: { about: 'how long a restart takes: 200ms, 5s, {"uniform":["3s","8s"]}', usual: seconds(5), realistic: { kind: 'logNormal', medianMs: 600_000, sigma: 0.2 } },
    codes: { underWay: { code: 'BMS.0037', taskStates: ['reboot_started_hard', 'rebooting_hard', 'reboot_pending_hard', 'rebooting', 'reboot_pending', 'reboot_started'] } }
  },
  start: {
    key: 'os-start',
    takes: { about: 'how long a start takes', usual: seconds(3), realistic: { kind: 'logNormal', medianMs: 480_000, sigma: 0.2 } },
    codes: { underWay: { code: 'BMS.0035', taskStates: ['powering-on'] }, needless: { code: 'BMS.0038', vmState: 'active' } }
  },
  stop: {
    key: 'os-stop',
    takes: { about: 'how long a stop takes', usual: seconds(3), realistic: { kind: 'logNormal', medianMs: 60_000, sigma: 0.3 } },
    codes: { underWay: { code: 'BMS.0036', taskStates: ['powering-off'] }, needless: { code: 'BMS.0039', vmState: 'stopped' } }
  },
  lock: { key: 'lock', takes: null },
  unlock: { key: 'unlock', takes: null }
} as const satisfies Readonly<Record<string, ActionFacts>>

/** The name of an action. */
export type Action = keyof typeof ACTIONS
export const ACTION_NAMES = Object.keys(ACTIONS) as readonly Action[]

/** A name in a server's list of actions: an action, or one of the two calls that have a route of their own. The names are Nova's. */
export type ActionName = Action | 'create' | 'delete'
export const ALL_ACTION_NAMES: readonly ActionName[] = [...ACTION_NAMES, 'create', 'delete']

/** Returns the facts of an action; undefined for a call that has a route of its own. */
export function factsOf (action: ActionName | LabelAction): ActionFacts | undefined {
  return (ACTIONS as Readonly<Partial<Record<ActionName | LabelAction, ActionFacts>>>)[action]
}

/** What changes tags or metadata, in the words of Nova's messages. */
export type LabelAction = 'update tag' | 'update tags' | 'delete tag' | 'delete tags' | 'update metadata' | 'delete metadata'

/** An action that takes time. */
export type TimedAction = { [Name in Action]: typeof ACTIONS[Name]['takes'] extends null ? never : Name }[Action]
export const TIMED_ACTIONS = ACTION_NAMES.filter((name) => ACTIONS[name].takes !== null) as readonly TimedAction[]

const INSTANT_ACTIONS: ReadonlySet<ActionName> = new Set(ACTION_NAMES.filter((name) => ACTIONS[name].takes === null))

/** What begins a task: the actions that take time, and the two calls. */
type TaskName = TimedAction | 'create' | 'delete'

/** Whether an action begins a task. Faults, masks and operations of their own are for those that do. */
export function takesTime (name: ActionName): name is TaskName {
  return !INSTANT_ACTIONS.has(name)
}

/** A record with one member for each task. */
export function eachTask<Value> (value: Value): Readonly<Record<TaskName, Value>> {
  return Object.fromEntries([...TIMED_ACTIONS, 'create', 'delete'].map((name) => [name, value])) as Record<TaskName, Value>
}

/** The member of a server or an option that holds the duration of an action: `rebootDuration`. */
export type DurationMember = `${TimedAction}Duration`

/** Returns a record with one member for the duration of each timed action. */
export function eachDuration<Value> (valueOf: (action: TimedAction) => Value): Readonly<Record<DurationMember, Value>> {
  return Object.fromEntries(TIMED_ACTIONS.map((action) => [`${action}Duration`, valueOf(action)])) as Record<DurationMember, Value>
}

/** How long tasks take. A SOFT restart takes a share of a HARD one; an action without a member takes no time. */
export type Durations = Readonly<Record<TimedAction, Duration> & Partial<Record<ActionName, Duration>>>
