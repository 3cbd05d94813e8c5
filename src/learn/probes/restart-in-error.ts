// Whether a server in ERROR may be restarted.
import { act, watch } from './hard-restart.js'
import { inShort, isAccepted } from '../read-response.js'
import { shown, undecided, type Probe } from '../probe.js'

const HARD = act('HARD in ERROR', '{"reboot":{"type":"HARD"}}')
const WATCH = watch('the restart out of ERROR', HARD.name)

export const restartInError: Probe = {
  decides: ['rebootWhenError'],
  risk: 'restart',
  needs: 'faulty',
  about: 'restarts a server in ERROR, if one was named',
  steps: [HARD, WATCH],
  decide: (seen) => {
    const response = seen.response(HARD.name)
    if (isAccepted(response)) return { rebootWhenError: shown('accept', HARD.name) }
    return { rebootWhenError: response?.status === 409 || response?.status === 400 ? shown('refuse', HARD.name) : undecided(`expected the restart to be accepted or refused, received ${inShort(response)}`) }
  }
}
