// Whether a stopped server may be restarted.
import { act, watch } from './hard-restart.js'
import { inShort, isAccepted } from '../read-response.js'
import { shown, undecided, type Probe } from '../probe.js'

const HARD = act('HARD when stopped', '{"reboot":{"type":"HARD"}}')
const WATCH = watch('the restart of a stopped server', HARD.name)

export const restartWhenStopped: Probe = {
  decides: ['rebootWhenStopped'],
  risk: 'power',
  needs: 'stopped',
  about: 'restarts the server while it is stopped',
  steps: [HARD, WATCH],
  decide: (seen) => {
    const response = seen.response(HARD.name)
    if (isAccepted(response)) return { rebootWhenStopped: shown('start', HARD.name) }
    return { rebootWhenStopped: response?.status === 409 || response?.status === 400 ? shown('refuse', HARD.name) : undecided(`expected the restart to be accepted or refused, received ${inShort(response)}`) }
  }
}
