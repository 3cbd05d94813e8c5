// Whether a HARD restart over a running SOFT one is accepted: where a HARD restart has one stage alone, only this shows the choice.
import { SOFT_REBOOT_TASKS } from '../../core/states.js'
import { act, watch } from './hard-restart.js'
import { inShort, isAccepted } from '../read-response.js'
import { shown, undecided, type Probe } from '../probe.js'

const SOFT = act('SOFT, to be interrupted', '{"reboot":{"type":"SOFT"}}', ({ known }) => known.softReboot === 'soft' && known.rebootWhenRebooting === undefined)
const HARD = act('HARD over SOFT', '{"reboot":{"type":"HARD"}}', (seen) => isAccepted(seen.response(SOFT.name)))
const WATCH = watch('SOFT and HARD', SOFT.name)

export const restartOverSoft: Probe = {
  decides: ['rebootWhenRebooting'],
  risk: 'restart',
  needs: 'running',
  about: 'restarts the server with the type SOFT and sends HARD during it, if no other restart decided that',
  steps: [SOFT, HARD, WATCH],
  decide: (seen) => {
    const hard = seen.response(HARD.name)
    if (hard === null) return {}
    if (isAccepted(hard)) return { rebootWhenRebooting: shown('nova', HARD.name) }
    const stage = seen.looks(WATCH.name)[0]?.taskState
    const isSoft = SOFT_REBOOT_TASKS.has(stage as never)
    return { rebootWhenRebooting: isSoft ? shown('refuse', HARD.name) : undecided(`HARD over SOFT: received ${inShort(hard)} in the stage ${seen.conceal(String(stage))}`) }
  }
}
