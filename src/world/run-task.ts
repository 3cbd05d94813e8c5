// Runs the task of an action on a server, for single and batch requests.
import { durationOf, planTask, type World } from './world.js'
import type { ActionName } from '../core/refusal.js'
import type { ArmedFault } from '../faults/index.js'
import type { EffectKind } from '../faults/rule.js'
import type { FiredFault } from '../store/journal.js'
import type { ServerRecord } from '../core/server.js'
import type { TaskPlan } from '../core/task.js'

/** The request for a task. */
export interface TaskRequest {
  readonly action: ActionName
  readonly isSoft: boolean
  readonly requestId: string
  /** Returns the record after the task began. @throws Refusal if the task may not begin */
  run(record: ServerRecord, plan: TaskPlan, nowMs: number): ServerRecord
  /** Takes the faults that affect the task; null if there are none. */
  readonly faults: FaultTakers | null
}

/** Takes the faults that affect a task, which counts them. Called only if the task begins. */
export interface FaultTakers {
  /** Takes the fault that changes the outcome. */
  takeOutcome(): ArmedFault<'outcome'> | null
  /** Takes the fault that masks reads. */
  takeStale(): ArmedFault<'stale'> | null
}

/**
 * Begins the task at `nowMs` and returns the server.
 * @throws Refusal `server-unknown`, and the refusals of the task
 */
export function runTask (world: World, serverId: string, task: TaskRequest, nowMs: number): ServerRecord {
  const { action, isSoft, requestId, faults } = task
  return world.servers.update(serverId, (before) => {
    // A trial run first: a refused action must not take a fault or draw a duration.
    if (faults !== null || durationOf(world, before, action, isSoft).kind !== 'fixed') task.run(before, { durationMs: 0, requestId }, nowMs)
    const [outcome, stale] = faults === null ? [null, null] : [faults.takeOutcome(), faults.takeStale()]
    const after = task.run(before, planTask(world, before, action, isSoft, outcome, requestId), nowMs)
    world.masks.begin({ before, after, requestId, nowMs, outcome: masking(outcome), stale: masking(stale) })
    return after
  }, nowMs)
}

/** Returns a fault in the form of masks. */
function masking<Kind extends EffectKind> (fault: ArmedFault<Kind> | null): { readonly effect: ArmedFault<Kind>['effect'], readonly fault: FiredFault } | null {
  return fault === null ? null : { effect: fault.effect, fault: { ruleId: fault.ruleId, kind: fault.effect.kind, draw: fault.draw } }
}
