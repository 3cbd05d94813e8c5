// The shape of a 401, for a request without a token.
import { inShort, jsonOf, objectOf } from '../read-response.js'
import { shown, undecided, type Probe } from '../probe.js'

const BARE: Probe['steps'][number] = { name: 'no token', method: 'GET', path: '/servers?limit=1', isAnonymous: true }

export const unauthorizedBody: Probe = {
  decides: ['unauthorizedBody'],
  risk: 'read',
  needs: 'nothing',
  about: 'lists servers without a token',
  steps: [BARE],
  decide: (seen) => {
    const response = seen.response(BARE.name)
    const { error_code: code, error } = jsonOf(response)
    const [isGateway, isKeystone] = [typeof code === 'string', objectOf(error)['code'] === 401]
    if (response?.status !== 401 || (!isGateway && !isKeystone)) return { unauthorizedBody: undecided(`expected 401 in the shape of the gateway or of Keystone, received ${inShort(response)}`) }
    return { unauthorizedBody: shown(isGateway && isKeystone ? 'both' : isGateway ? 'gateway' : 'keystone', BARE.name) }
  }
}
