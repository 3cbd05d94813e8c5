// The states of a server, and the status that clients see for them. Rules about actions are in check-state.ts.

/** The stable states of a server, in Nova's words. */
export const VM_STATES = [
  'active', 'building', 'paused', 'suspended', 'stopped', 'rescued', 'resized',
  'soft-delete', 'deleted', 'error', 'shelved', 'shelved_offloaded'
] as const
export type VmState = typeof VM_STATES[number]

/** The task states of a server, in Nova's words. The emulator begins only a few of them. */
export const TASK_STATES = [
  'scheduling', 'block_device_mapping', 'networking', 'spawning',
  'image_snapshot', 'image_snapshot_pending', 'image_pending_upload', 'image_uploading', 'image_backup',
  'updating_password',
  'resize_prep', 'resize_migrating', 'resize_migrated', 'resize_finish', 'resize_reverting', 'resize_confirming',
  'rebooting', 'reboot_pending', 'reboot_started', 'rebooting_hard', 'reboot_pending_hard', 'reboot_started_hard',
  'pausing', 'unpausing', 'suspending', 'resuming', 'powering-off', 'powering-on', 'rescuing', 'unrescuing',
  'rebuilding', 'rebuild_block_device_mapping', 'rebuild_spawning',
  'migrating', 'deleting', 'soft-deleting', 'restoring',
  'shelving', 'shelving_image_pending_upload', 'shelving_image_uploading', 'shelving_offloading', 'unshelving'
] as const
export type TaskState = typeof TASK_STATES[number]

/** The status during a HARD restart. OTC documents both; Nova shows `HARD_REBOOT`. */
export type RebootStatus = 'REBOOT' | 'HARD_REBOOT'

export const SOFT_REBOOT_TASKS: ReadonlySet<TaskState | null> = new Set<TaskState>(['rebooting', 'reboot_pending', 'reboot_started'])
export const HARD_REBOOT_TASKS: ReadonlySet<TaskState | null> = new Set<TaskState>(['rebooting_hard', 'reboot_pending_hard', 'reboot_started_hard'])
const REBUILD_TASKS: ReadonlySet<TaskState | null> = new Set<TaskState>(['rebuilding', 'rebuild_block_device_mapping', 'rebuild_spawning'])
const RESIZE_TASKS: ReadonlySet<TaskState | null> = new Set<TaskState>(['resize_prep', 'resize_migrating', 'resize_migrated', 'resize_finish'])

const STATUS_OF_VM_STATE = {
  active: 'ACTIVE',
  building: 'BUILD',
  paused: 'PAUSED',
  suspended: 'SUSPENDED',
  stopped: 'SHUTOFF',
  rescued: 'RESCUE',
  resized: 'VERIFY_RESIZE',
  'soft-delete': 'SOFT_DELETED',
  deleted: 'DELETED',
  error: 'ERROR',
  shelved: 'SHELVED',
  shelved_offloaded: 'SHELVED_OFFLOADED'
} as const satisfies Record<VmState, string>

/** Every status that a client can see. */
export const STATUSES = [
  ...Object.values(STATUS_OF_VM_STATE), 'REBOOT', 'HARD_REBOOT', 'REBUILD', 'RESIZE', 'REVERT_RESIZE', 'MIGRATING', 'PASSWORD'
] as const
/** A status as clients see it. */
export type Status = typeof STATUSES[number]

/**
 * Returns the status that clients see. `rebootStatus` is the status of a HARD restart; a SOFT restart is always `REBOOT`.
 * Only an active server shows its restart: from SHUTOFF or ERROR the old status stays until the restart ends.
 * Source: ECS Statuses (table of vm_state and task_state); Nova's map of states, NOVA.md section 4.
 */
export function statusOf (vmState: VmState, taskState: TaskState | null, rebootStatus: RebootStatus): Status {
  if (taskState === null) return STATUS_OF_VM_STATE[vmState]
  if (vmState === 'active') {
    if (HARD_REBOOT_TASKS.has(taskState)) return rebootStatus
    if (SOFT_REBOOT_TASKS.has(taskState)) return 'REBOOT'
    if (taskState === 'updating_password') return 'PASSWORD'
  }
  if ((vmState === 'active' || vmState === 'paused') && taskState === 'migrating') return 'MIGRATING'
  if ((vmState === 'active' || vmState === 'stopped') && RESIZE_TASKS.has(taskState)) return 'RESIZE'
  if ((vmState === 'active' || vmState === 'stopped' || vmState === 'error') && REBUILD_TASKS.has(taskState)) return 'REBUILD'
  if (vmState === 'resized' && taskState === 'resize_reverting') return 'REVERT_RESIZE'
  return STATUS_OF_VM_STATE[vmState]
}

/** Choices of a profile, as far as a status depends on them. */
interface StatusChoices { readonly rebootStatus: RebootStatus }
/** The states from which a status derives, in a record or in a count of records. */
interface States { readonly vmState: VmState, readonly taskState: TaskState | null }

/** Returns the status that a profile shows for these states; null for a server that does not exist. */
export function statusIn (choices: StatusChoices, states: States): Status
export function statusIn (choices: StatusChoices, states: States | null): Status | null
export function statusIn ({ rebootStatus }: StatusChoices, states: States | null): Status | null {
  return states === null ? null : statusOf(states.vmState, states.taskState, rebootStatus)
}

/** Whether a server in these states is on its way to another status, so that a client waits for it. */
export function isInTransition ({ vmState, taskState }: { readonly vmState: VmState, readonly taskState: TaskState | null }): boolean {
  return taskState !== null || vmState === 'building'
}

/** The vm_state and task_state that a server gets when it is forced to a status. */
export const STATES_OF_STATUS: Readonly<Record<Status, { readonly vmState: VmState, readonly taskState: TaskState | null }>> = {
  ACTIVE: { vmState: 'active', taskState: null },
  // The only creation task on the BMS pages.
  BUILD: { vmState: 'building', taskState: 'scheduling' },
  PAUSED: { vmState: 'paused', taskState: null },
  SUSPENDED: { vmState: 'suspended', taskState: null },
  SHUTOFF: { vmState: 'stopped', taskState: null },
  RESCUE: { vmState: 'rescued', taskState: null },
  VERIFY_RESIZE: { vmState: 'resized', taskState: null },
  SOFT_DELETED: { vmState: 'soft-delete', taskState: null },
  DELETED: { vmState: 'deleted', taskState: null },
  ERROR: { vmState: 'error', taskState: null },
  SHELVED: { vmState: 'shelved', taskState: null },
  SHELVED_OFFLOADED: { vmState: 'shelved_offloaded', taskState: null },
  // Every restart of a BMS is forced, so REBOOT is a HARD restart too.
  REBOOT: { vmState: 'active', taskState: 'reboot_started_hard' },
  HARD_REBOOT: { vmState: 'active', taskState: 'reboot_started_hard' },
  REBUILD: { vmState: 'active', taskState: 'rebuilding' },
  RESIZE: { vmState: 'active', taskState: 'resize_migrating' },
  REVERT_RESIZE: { vmState: 'resized', taskState: 'resize_reverting' },
  MIGRATING: { vmState: 'active', taskState: 'migrating' },
  PASSWORD: { vmState: 'active', taskState: 'updating_password' }
}

/**
 * Returns the power_state of an idle server: 1 running, 3 paused, 4 stopped, 0 unknown.
 * Source: API.md C11 (running 1, stopped 4, building 0); Nova for paused.
 */
export function powerStateOf (vmState: VmState): number {
  if (vmState === 'active' || vmState === 'rescued' || vmState === 'resized') return 1
  if (vmState === 'paused') return 3
  return vmState === 'building' || vmState === 'error' ? 0 : 4
}
