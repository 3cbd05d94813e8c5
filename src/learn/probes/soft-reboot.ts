// What becomes of a SOFT restart: whether it is rejected shows on a server that does not exist; what it runs as, only on a real one.
import { HARD_REBOOT_TASKS, SOFT_REBOOT_TASKS } from '../../core/states.js'
import { act, watch } from './hard-restart.js'
import { actOnNone, HARD_ON_NONE } from './unknown-server.js'
import { inShort, isAccepted } from '../read-response.js'
import { COLD_ON_NONE, judgeType } from './judge-type.js'
import { shown, undecided, type Probe } from '../probe.js'

const SOFT_ON_NONE = actOnNone('SOFT, unknown server', '{"reboot":{"type":"SOFT"}}')

export const softRejected: Probe = {
  decides: ['softReboot'],
  risk: 'read',
  needs: 'nothing',
  about: 'restarts a server that does not exist with the type SOFT',
  steps: [HARD_ON_NONE, COLD_ON_NONE, SOFT_ON_NONE],
  decide: (seen) => {
    const judged = judgeType(seen, SOFT_ON_NONE.name)
    if (judged === 'invalid') return { softReboot: shown('reject', SOFT_ON_NONE.name) }
    return { softReboot: undecided(judged === 'valid' ? 'SOFT is accepted; whether it runs as HARD shows on a restart alone (--allow restart)' : judged.reason) }
  }
}

const SOFT = act('SOFT', '{"reboot":{"type":"SOFT"}}', ({ known }) => known.softReboot === undefined)
const WATCH = watch('the SOFT restart', SOFT.name)

export const softRestart: Probe = {
  decides: ['softReboot'],
  risk: 'restart',
  needs: 'running',
  about: 'restarts the server with the type SOFT, unless that is known to be rejected',
  steps: [SOFT, WATCH],
  decide: (seen) => {
    const response = seen.response(SOFT.name)
    if (response === null) return {}
    if (!isAccepted(response)) return { softReboot: response.status === 400 ? shown('reject', SOFT.name) : undecided(`expected SOFT to be accepted, or refused with 400, received ${inShort(response)}`) }
    const stage = seen.looks(WATCH.name).map(({ taskState }) => taskState).find((taskState) => typeof taskState === 'string')
    if (SOFT_REBOOT_TASKS.has(stage as never)) return { softReboot: shown('soft', WATCH.name) }
    return { softReboot: HARD_REBOOT_TASKS.has(stage as never) ? shown('force', WATCH.name) : undecided('the restart was over before a stage of it was seen') }
  }
}
