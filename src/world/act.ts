// Carrying out an action on a server of a world: the one way from a request to a task, with what faults make of it.
import { planTask, type World } from './world.js'
import type { ActionName } from '../core/refusal.js'
import type { AnyArmedFault, ArmedFaults } from '../faults/index.js'
import type { FiredFault } from '../store/journal.js'
import type { ServerRecord } from '../core/server.js'
import type { TaskPlan } from '../core/task.js'

/** An action as it was asked for. */
export interface ActionRequest {
  readonly serverId: string
  readonly action: ActionName
  readonly isSoft: boolean
  /** The record after the action was accepted with this plan. @throws Refusal */
  readonly run: (record: ServerRecord, plan: TaskPlan) => ServerRecord
  readonly requestId: string
  readonly nowMs: number
}

/** The faults that may act on it, and how one is counted as having acted: false if it may not any longer. */
export interface ActionFaults extends Pick<ArmedFaults, 'outcome' | 'stale'> {
  fire(fault: AnyArmedFault): boolean
}

/**
 * Carries out an action at once and returns the record as it is then. A refused action consumes no fault.
 * @throws Refusal `server-unknown`, and whatever `run` throws, in which case nothing is changed
 */
export function act (world: World, request: ActionRequest, faults: ActionFaults): ServerRecord {
  const { serverId, action, isSoft, run, requestId, nowMs } = request
  return world.servers.update(serverId, (before) => {
    // Tried without the faults first, so that a refusal comes before any of them acts.
    run(before, { durationMs: 0, requestId })
    const outcome = firedOf(faults.outcome, faults)
    const stale = firedOf(faults.stale, faults)
    const after = run(before, planTask(world, before, action, isSoft, outcome, requestId))
    world.masks.begin({ before, after, requestId, nowMs, outcome: masking(outcome), stale: masking(stale) })
    return after
  }, nowMs)
}

function firedOf<Fault extends AnyArmedFault> (fault: Fault | null, faults: ActionFaults): Fault | null {
  return fault !== null && faults.fire(fault) ? fault : null
}

function masking<Effect extends { readonly kind: string }> (fault: { readonly effect: Effect, readonly ruleId: string, readonly draw: number } | null): { readonly effect: Effect, readonly fault: FiredFault } | null {
  return fault === null ? null : { effect: fault.effect, fault: { ruleId: fault.ruleId, kind: fault.effect.kind, draw: fault.draw } }
}
