// What can be done to a machine: one list for its panel and for the menu of its row.
import { ACTIONS, act, patch } from '../acting.js'
import type { Server } from '../messages.js'

export interface MachineAction { readonly word: string, readonly kind: 'main' | 'plain' | 'danger', readonly run: () => void }

/** Returns the actions of a machine, the restart first. */
export function actionsOf ({ id, status, locked }: Server): readonly MachineAction[] {
  const power = status === 'SHUTOFF' ? ['Start', ACTIONS.start] as const : ['Stop', ACTIONS.stop] as const
  return [
    { word: 'Restart', kind: 'main', run: () => { void act(id, ACTIONS.restart) } },
    { word: power[0], kind: 'plain', run: () => { void act(id, power[1]) } },
    { word: locked ? 'Unlock' : 'Lock', kind: 'plain', run: () => { void act(id, locked ? ACTIONS.unlock : ACTIONS.lock) } },
    status === 'ERROR'
      ? { word: 'Force ACTIVE', kind: 'plain', run: () => { void patch(id, { status: 'ACTIVE' }) } }
      : { word: 'Force ERROR', kind: 'danger', run: () => { void patch(id, { status: 'ERROR' }) } }
  ]
}
