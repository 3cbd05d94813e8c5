// Selects the faults that take effect on a task. A fault without effect does not count as applied.
import { slotOf, type TaskChange } from './kind.js'
import type { ArmedTaskFault } from './arming.js'

/** What faults can change about a task: how it ends, and what reads show of it. */
export interface Changeable {
  readonly outcome: boolean
  readonly masks: boolean
}

/** A fault with the changes that take effect. */
interface EffectiveFault {
  readonly fault: ArmedTaskFault
  readonly change: TaskChange
}

/** Returns the faults that take effect, in order: the first outcome and the first mask of each slot. `fire` counts a fault; it returns false if the fault no longer applies. */
export function effectiveFaults (faults: readonly ArmedTaskFault[], { outcome: hasOutcome, masks: hasMasks }: Changeable, fire: (fault: ArmedTaskFault) => boolean): readonly EffectiveFault[] {
  const taken = new Set<string>()
  return faults.flatMap((fault) => {
    const { outcome, mask } = fault.kind.task.change(fault.effect)
    const change: TaskChange = {
      ...(outcome === undefined || !hasOutcome || taken.has('task') ? {} : { outcome }),
      ...(mask === undefined || !hasMasks || taken.has(slotOf(mask)) ? {} : { mask })
    }
    if ((change.outcome === undefined && change.mask === undefined) || !fire(fault)) return []
    if (change.outcome !== undefined) taken.add('task')
    if (change.mask !== undefined) taken.add(slotOf(change.mask))
    return [{ fault, change }]
  })
}
