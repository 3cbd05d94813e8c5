// Whether the reboot type may be spelled "Hard": on a server that does not exist, a valid spelling is refused for the server alone.
import { actOnNone, HARD_ON_NONE } from './unknown-server.js'
import { COLD_ON_NONE, judgeType } from './judge-type.js'
import { shown, undecided, type Probe } from '../probe.js'

const HARD_MIXED = actOnNone('Hard, unknown server', '{"reboot":{"type":"Hard"}}')

export const rebootTypeCase: Probe = {
  decides: ['rebootTypeCase'],
  risk: 'read',
  needs: 'nothing',
  about: 'restarts a server that does not exist with the type "Hard", which Nova accepts',
  steps: [HARD_ON_NONE, COLD_ON_NONE, HARD_MIXED],
  decide: (seen) => {
    const judged = judgeType(seen, HARD_MIXED.name)
    return { rebootTypeCase: judged === 'valid' ? shown('nova', HARD_MIXED.name) : judged === 'invalid' ? shown('exact', HARD_MIXED.name) : undecided(judged.reason) }
  }
}
