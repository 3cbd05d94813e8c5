// The action `reboot`: whether a server may restart, and its record once it does.
import { formatChoices, pythonRepr, shortJson } from './texts.js'
import { checkState } from './check-state.js'
import { HARD_REBOOT_TASKS, SOFT_REBOOT_TASKS, type TaskState, type VmState } from './states.js'
import { beginTask, withAction, type TaskPlan } from './task.js'
import { Refusal } from './refusal.js'
import type { Choices } from './profile.js'
import type { ServerRecord } from './server.js'

/** Every spelling of a reboot type that some profile accepts. Source: Nova's schema; the documents list HARD and SOFT. */
export const REBOOT_TYPES = ['HARD', 'Hard', 'hard', 'SOFT', 'Soft', 'soft'] as const

/** What a restart is run as. */
export type RebootKind = 'HARD' | 'SOFT'

/**
 * What a restart of this type is run as under the choices.
 * @throws Refusal `body-invalid` for a spelling that the profile does not know, `reboot-type-unsupported` for SOFT where it is rejected
 * Source: Restarting a BMS, "reboot field data structure description": SOFT is invalid, all restarts are forced.
 */
export function rebootKind (type: string, choices: Choices): RebootKind {
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

/** From which vm_state a HARD restart is accepted. Source: NOVA.md section 4, narrowed by the profile. */
function hardFrom (choices: Choices): ReadonlySet<VmState> {
  return new Set<VmState>([
    'active',
    ...(choices.rebootWhenStopped === 'start' ? ['stopped', 'paused', 'suspended'] as const : []),
    ...(choices.rebootWhenError === 'accept' ? ['error'] as const : [])
  ])
}

/**
 * The record after a restart was accepted at `nowMs`; storing it is the caller's work. Pure: the given record is not
 * changed, and must be settled. A restart from a stopped or faulty server ends running.
 * @throws Refusal `body-invalid`, `reboot-type-unsupported`, `server-locked`, `vm-state`, `task-state`, `never-launched`
 * Source: Restarting a BMS; NOVA.md section 4.
 */
export function reboot (record: ServerRecord, request: { readonly type: string }, plan: TaskPlan, choices: Choices, nowMs: number): ServerRecord {
  const kind = rebootKind(request.type, choices)
  const vmStates = kind === 'HARD' ? hardFrom(choices) : SOFT_FROM
  const taskStates = kind === 'HARD' && choices.rebootWhenRebooting === 'nova' ? NOVA_HARD_OVER : IDLE
  checkState(record, 'reboot', { vmStates, taskStates }, choices)
  // Nothing is due in a server that was forced into its state: there a new restart simply begins.
  const end = record.taskState === 'rebooting' ? undefined : record.pending.at(-1)
  if (end !== undefined && SOFT_REBOOT_TASKS.has(record.taskState)) return queueBehindSoft(record, end.atMs, plan, nowMs)
  if (end !== undefined && HARD_REBOOT_TASKS.has(record.taskState)) return joinQueued(record, end.atMs, plan, nowMs)
  const stages = kind === 'HARD'
    ? [{ taskState: 'rebooting_hard', lastsMs: choices.acceptWindow }, { taskState: 'reboot_started_hard', lastsMs: plan.durationMs }] as const
    : [{ taskState: 'rebooting', lastsMs: choices.acceptWindow }, { taskState: 'reboot_started', lastsMs: plan.durationMs }] as const
  const done = { vmState: 'active', powerState: 1 } as const
  return beginTask({ ...record, actions: withoutSoft(record, nowMs) }, { action: 'reboot', stages, done }, plan, nowMs)
}

/** A SOFT that had not begun ends in error, at once. Source: NOVA.md section 4, "HARD over a SOFT not yet begun". */
function withoutSoft ({ actions, taskState }: ServerRecord, nowMs: number): ServerRecord['actions'] {
  const [newest, ...older] = actions
  if (taskState !== 'rebooting' || newest === undefined || newest.action !== 'reboot') return actions
  return [{ ...newest, endsAtMs: nowMs, result: 'Error' }, ...older]
}

/**
 * HARD over a SOFT at work: the status changes at once, the SOFT's end is the end, there is no second restart.
 * Source: NOVA.md section 4, "HARD over a SOFT at work".
 */
function queueBehindSoft (record: ServerRecord, endsAtMs: number, plan: TaskPlan, nowMs: number): ServerRecord {
  return { ...joinQueued(record, endsAtMs, plan, nowMs), taskState: 'rebooting_hard', updatedAtMs: nowMs }
}

/** A further HARD while one is queued: accepted, one restart, and its action ends in error. Source: NOVA.md section 4. */
function joinQueued (record: ServerRecord, endsAtMs: number, plan: TaskPlan, nowMs: number): ServerRecord {
  const entry = { action: 'reboot', requestId: plan.requestId, startedAtMs: nowMs, endsAtMs, result: 'Error' } as const
  return { ...record, actions: withAction(record.actions, entry) }
}
