// The tasks that servers had, read from their transitions: what really happened, whatever clients were shown.
import { HARD_REBOOT_TASKS, SOFT_REBOOT_TASKS, type TaskState } from '../core/states.js'
import { firstIndex } from './sorted.js'
import type { TransitionEvent } from '../store/events.js'

/** A task of a server. */
export interface Task {
  readonly taskState: string
  readonly isRestart: boolean
  /** The number of the event that began it: a request that began it has a greater one. */
  readonly beganId: number
  readonly beganAtMs: number
  /** When it ended; null while it runs. */
  readonly endedAtMs: number | null
  /** The status that it ended in; null while it runs, and for a server that was removed. */
  readonly endedIn: string | null
}

/** Returns the tasks of each server, oldest first. */
export function tasksOf (transitions: readonly TransitionEvent[]): ReadonlyMap<string, readonly Task[]> {
  const tasks = new Map<string, Task[]>()
  for (const { id, serverId, atMs, taskState, to } of transitions) {
    const own = tasks.get(serverId) ?? []
    tasks.set(serverId, own)
    const running = own.at(-1)
    if (running !== undefined && running.endedAtMs === null && isNextStage(running.taskState, taskState)) {
      own[own.length - 1] = { ...running, taskState: String(taskState) }
      continue
    }
    if (running !== undefined && running.endedAtMs === null) own[own.length - 1] = { ...running, endedAtMs: atMs, endedIn: to }
    if (taskState !== null) own.push({ taskState, isRestart: isRestart(taskState), beganId: id, beganAtMs: atMs, endedAtMs: null, endedIn: null })
  }
  return tasks
}

/** Whether a state is a later stage of the same restart. To go back to an earlier one, a server must have been restarted again. */
function isNextStage (before: string, after: string | null): boolean {
  return RESTART_STAGES.some((stages) => stages.includes(before) && stages.indexOf(String(after)) > stages.indexOf(before))
}

/** The stages of each kind of restart, in their order. */
const RESTART_STAGES = [HARD_REBOOT_TASKS, SOFT_REBOOT_TASKS].map((tasks) => [...tasks].map(String))

function isRestart (taskState: string): boolean {
  return HARD_REBOOT_TASKS.has(taskState as TaskState) || SOFT_REBOOT_TASKS.has(taskState as TaskState)
}

/** Whether a task ran at an instant. */
export function isRunningAt ({ beganAtMs, endedAtMs }: Task, atMs: number): boolean {
  return beganAtMs <= atMs && (endedAtMs === null || atMs < endedAtMs)
}

/** Returns the task of a server that ran at an instant; undefined if none did. A server has one task at a time, so they are sorted. */
export function taskAt (tasks: readonly Task[], atMs: number): Task | undefined {
  const task = tasks[firstIndex(tasks, ({ beganAtMs }) => beganAtMs > atMs) - 1]
  return task !== undefined && isRunningAt(task, atMs) ? task : undefined
}
