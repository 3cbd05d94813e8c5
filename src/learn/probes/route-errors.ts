// The body for a path that does not exist.
import { inShort, jsonOf, objectOf } from '../read-response.js'
import { shown, undecided, type Probe } from '../probe.js'

const NOWHERE: Probe['steps'][number] = { name: 'unknown path', method: 'GET', path: '/no-such-path' }

export const routeErrors: Probe = {
  decides: ['routeErrors'],
  risk: 'read',
  needs: 'nothing',
  about: 'reads a path that does not exist',
  steps: [NOWHERE],
  decide: (seen) => {
    const response = seen.response(NOWHERE.name)
    const body = jsonOf(response)
    if (response?.status !== 404) return { routeErrors: undecided(`expected 404, received ${inShort(response)}`) }
    if (objectOf(body['itemNotFound'])['code'] === 404) return { routeErrors: shown('native', NOWHERE.name) }
    const isBare = typeof body['code'] === 'string' && typeof body['title'] === 'string'
    return { routeErrors: isBare ? shown('bare', NOWHERE.name) : undecided(`expected itemNotFound, or code and title as from Nova's routing layer, received ${inShort(response)}`) }
  }
}
