// Beginning a task of a server: the one way in which a request, single or in a batch, acts on a server.
import { durationOf, planTask, type World } from './world.js'
import type { ActionName } from '../core/actions.js'
import type { ArmedFault } from '../faults/index.js'
import type { EffectKind } from '../faults/rule.js'
import type { FiredFault } from '../store/journal.js'
import type { ServerRecord } from '../core/server.js'
import type { TaskPlan } from '../core/task.js'

/** A task that was asked for. */
export interface TaskRequest {
  readonly action: ActionName
  readonly isSoft: boolean
  readonly requestId: string
  /** The record once the task began. @throws Refusal if it may not */
  run(record: ServerRecord, plan: TaskPlan, nowMs: number): ServerRecord
  /** What takes the faults that act on the task; null where there are none. */
  readonly faults: FaultTakers | null
}

/** Takes the faults that act on a task. They are asked, and so counted, only when the task is sure to begin. */
export interface FaultTakers {
  /** The fault that says what becomes of the task. */
  takeOutcome(): ArmedFault<'outcome'> | null
  /** The fault that says what reads show of it. */
  takeStale(): ArmedFault<'stale'> | null
}

/**
 * The server after the task began at `nowMs`.
 * @throws Refusal `server-unknown`, and what the task refuses
 */
export function runTask (world: World, serverId: string, task: TaskRequest, nowMs: number): ServerRecord {
  const { action, isSoft, requestId, faults } = task
  return world.servers.update(serverId, (before) => {
    // Tried first where that would use something up: a refused action takes no fault and draws nothing.
    if (faults !== null || durationOf(world, before, action, isSoft).kind !== 'fixed') task.run(before, { durationMs: 0, requestId }, nowMs)
    const [outcome, stale] = faults === null ? [null, null] : [faults.takeOutcome(), faults.takeStale()]
    const after = task.run(before, planTask(world, before, action, isSoft, outcome, requestId), nowMs)
    world.masks.begin({ before, after, requestId, nowMs, outcome: masking(outcome), stale: masking(stale) })
    return after
  }, nowMs)
}

/** A fault as it stands on a mask. */
function masking<Kind extends EffectKind> (fault: ArmedFault<Kind> | null): { readonly effect: ArmedFault<Kind>['effect'], readonly fault: FiredFault } | null {
  return fault === null ? null : { effect: fault.effect, fault: { ruleId: fault.ruleId, kind: fault.effect.kind, draw: fault.draw } }
}
