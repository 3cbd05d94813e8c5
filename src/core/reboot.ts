// The action `reboot`: checks whether a server may restart, and makes its record.
import { formatChoices, pythonRepr, shortJson } from './texts.js'
import { checkState } from './checks/check-state.js'
import { HARD_REBOOT_TASKS, SOFT_REBOOT_TASKS, type TaskState, type VmState } from './states.js'
import { beginTask, entryOf, withAction, type TaskPlan } from './task.js'
import { Refusal } from './refusal.js'
import type { Choices } from './profile.js'
import type { ServerRecord } from './server.js'

/** Every spelling of a reboot type that any profile accepts. Source: Nova's schema; the documents list HARD and SOFT. */
export const REBOOT_TYPES = ['HARD', 'Hard', 'hard', 'SOFT', 'Soft', 'soft'] as const

/** The kind of restart that is run. */
export type RebootKind = 'HARD' | 'SOFT'

/**
 * Returns the kind of restart that a type requests under the choices.
 * @throws Refusal `body-invalid` for an unknown spelling, `reboot-type-unsupported` if the profile rejects SOFT
 * Source: Restarting a BMS, "reboot field data structure description": SOFT is invalid, all restarts are forced.
 */
export function rebootKind (type: string, choices: Choices): RebootKind {
  // Every profile accepts this one, and most clients send it.
  if (type === 'HARD') return 'HARD'
  const spellings = choices.rebootTypeCase === 'nova' ? REBOOT_TYPES : SPELLED_EXACTLY
  if (!(spellings as readonly string[]).includes(type)) throw unknownType(type, spellings, choices)
  if (type.toUpperCase() === 'HARD' || choices.softReboot === 'force') return 'HARD'
  if (choices.softReboot === 'soft') return 'SOFT'
  throw new Refusal('reboot-type-unsupported', { received: type })
}

const SPELLED_EXACTLY = ['HARD', 'SOFT'] as const

function unknownType (type: string, spellings: readonly string[], choices: Choices): Refusal<'body-invalid'> {
  const accepted = spellings.filter((spelling) => choices.softReboot !== 'reject' || spelling.toUpperCase() === 'HARD')
  const reason = `reboot.type is ${shortJson(type)}; expected ${accepted.map((spelling) => `"${spelling}"`).join(' or ')}`
  return new Refusal('body-invalid', {
    reason,
    nativeReason: `Invalid input for field/attribute type. Value: ${type}. ${pythonRepr(type)} is not one of ${formatChoices(spellings)}`
  })
}

const NOVA_HARD_OVER: ReadonlySet<TaskState | null> = new Set<TaskState | null>([
  null, ...SOFT_REBOOT_TASKS, 'rebooting_hard', 'pausing', 'unpausing', 'suspending', 'resuming'
])
const IDLE: ReadonlySet<TaskState | null> = new Set([null])
const SOFT_FROM: ReadonlySet<VmState> = new Set<VmState>(['active'])

const ofChoices = new WeakMap<Choices, ReadonlySet<VmState>>()

/** Returns the vm_states that accept a HARD restart. Source: NOVA.md section 4, narrowed by the profile. */
function hardFrom (choices: Choices): ReadonlySet<VmState> {
  const known = ofChoices.get(choices)
  if (known !== undefined) return known
  const states = new Set<VmState>([
    'active',
    ...(choices.rebootWhenStopped === 'start' ? ['stopped', 'paused', 'suspended'] as const : []),
    ...(choices.rebootWhenError === 'accept' ? ['error'] as const : [])
  ])
  ofChoices.set(choices, states)
  return states
}

const RUNNING = { vmState: 'active', powerState: 1 } as const

/**
 * Returns the record after a restart was accepted at `nowMs`. Pure; the given record must be settled. A server that was
 * stopped or in error is running when the restart ends.
 * @throws Refusal `body-invalid`, `reboot-type-unsupported`, `server-locked`, `vm-state`, `task-state`, `never-launched`
 * Source: Restarting a BMS; NOVA.md section 4.
 */
export function reboot (record: ServerRecord, request: { readonly type: string }, plan: TaskPlan, choices: Choices, nowMs: number): ServerRecord {
  const kind = rebootKind(request.type, choices)
  const vmStates = kind === 'HARD' ? hardFrom(choices) : SOFT_FROM
  const taskStates = kind === 'HARD' && choices.rebootWhenRebooting === 'nova' ? NOVA_HARD_OVER : IDLE
  checkState(record, 'reboot', { vmStates, taskStates }, choices)
  // A server that was forced into its state has nothing due: a new restart begins.
  const end = record.taskState === 'rebooting' ? undefined : record.pending.at(-1)
  if (end !== undefined && SOFT_REBOOT_TASKS.has(record.taskState)) return queueBehindSoft(record, end.atMs, plan, nowMs)
  if (end !== undefined && HARD_REBOOT_TASKS.has(record.taskState)) return joinQueued(record, end.atMs, plan, nowMs)
  const stages = kind === 'HARD'
    ? [{ taskState: 'rebooting_hard', lastsMs: choices.acceptWindow }, { taskState: 'reboot_started_hard', lastsMs: plan.durationMs }] as const
    : [{ taskState: 'rebooting', lastsMs: choices.acceptWindow }, { taskState: 'reboot_started', lastsMs: plan.durationMs }] as const
  // A SOFT restart that had not begun ends with an error, as all that is cut off. Source: NOVA.md section 4, "HARD over a SOFT not yet begun".
  return beginTask(record, { action: 'reboot', stages, done: RUNNING }, plan, nowMs)
}

/**
 * A HARD restart over a running SOFT: the status changes at once, both end with the SOFT, and the server restarts once.
 * Source: NOVA.md section 4, "HARD over a SOFT at work".
 */
function queueBehindSoft (record: ServerRecord, endsAtMs: number, plan: TaskPlan, nowMs: number): ServerRecord {
  return { ...joinQueued(record, endsAtMs, plan, nowMs), taskState: 'rebooting_hard', updatedAtMs: nowMs }
}

/** Another HARD restart while one is queued: accepted, but the server restarts once and the action ends in error. Source: NOVA.md section 4. */
function joinQueued (record: ServerRecord, endsAtMs: number, plan: TaskPlan, nowMs: number): ServerRecord {
  const entry = entryOf('reboot', plan, { startedAtMs: nowMs, endsAtMs, result: 'Error' })
  return { ...record, actions: withAction(record.actions, entry) }
}
