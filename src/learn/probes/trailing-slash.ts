// Whether a slash after the path of a call is tolerated.
import { inShort, isAlike, listOf } from '../read-response.js'
import { shown, undecided, type Probe } from '../probe.js'

const PLAIN: Probe['steps'][number] = { name: 'one server', method: 'GET', path: '/servers?limit=1' }
const SLASH: Probe['steps'][number] = { name: 'trailing slash', method: 'GET', path: '/servers/?limit=1' }

export const trailingSlash: Probe = {
  decides: ['trailingSlash'],
  risk: 'read',
  needs: 'nothing',
  about: 'lists servers with a slash after the path',
  steps: [PLAIN, SLASH],
  decide: (seen) => {
    const [plain, slash] = [seen.response(PLAIN.name), seen.response(SLASH.name)]
    if (listOf(plain, 'servers') === null) return { trailingSlash: undecided(`expected a list of servers without the slash, received ${inShort(plain)}`) }
    if (slash?.status === 404) return { trailingSlash: shown('refuse', SLASH.name) }
    return { trailingSlash: listOf(slash, 'servers') !== null || isAlike(plain, slash) ? shown('tolerate', SLASH.name) : undecided(`expected 404 or a list of servers, received ${inShort(slash)}`) }
  }
}
