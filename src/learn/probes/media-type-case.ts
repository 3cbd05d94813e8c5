// Whether the letter case of Content-Type matters: on a server that does not exist, an accepted media type is refused for the server alone.
import { inShort, isAlike, isRefused } from '../read-response.js'
import { actOnNone, HARD_BODY, HARD_ON_NONE } from './unknown-server.js'
import { shown, undecided, type Probe } from '../probe.js'

const UPPER = actOnNone('upper-case media type', HARD_BODY, 'APPLICATION/JSON')

export const mediaTypeCase: Probe = {
  decides: ['mediaTypeCase'],
  risk: 'read',
  needs: 'nothing',
  about: 'sends Content-Type: APPLICATION/JSON for a server that does not exist',
  steps: [HARD_ON_NONE, UPPER],
  decide: (seen) => {
    const [usual, response] = [seen.response(HARD_ON_NONE.name), seen.response(UPPER.name)]
    if (!isRefused(usual) || usual?.status === 415) return { mediaTypeCase: undecided(`expected a refusal of the unknown server, received ${inShort(usual)}`) }
    if (response?.status === 415) return { mediaTypeCase: shown('exact', UPPER.name) }
    return { mediaTypeCase: isAlike(response, usual) ? shown('any', UPPER.name) : undecided(`expected 415, or the response to the usual media type, received ${inShort(response)}`) }
  }
}
