// Whether the filter for an image disables the others.
import { inShort, listOf } from '../read-response.js'
import { shown, undecided, type Probe } from '../probe.js'

const BY_IMAGE: Probe['steps'][number] = { name: 'servers of an image', method: 'GET', path: '/servers?image={image}' }
const BY_BOTH: Probe['steps'][number] = { name: 'servers of an image with a name that no server has', method: 'GET', path: '/servers?image={image}&name=no-server-has-this-name-7d1f' }

export const listFilters: Probe = {
  decides: ['listFilters'],
  risk: 'read',
  needs: 'an image',
  about: 'filters servers by their image, and by a name that no server has',
  steps: [BY_IMAGE, BY_BOTH],
  decide: (seen) => {
    const [byImage, byBoth] = [BY_IMAGE, BY_BOTH].map(({ name }) => listOf(seen.response(name), 'servers'))
    if (byImage === null || byImage === undefined || byImage.length === 0) return { listFilters: undecided(`expected the servers of the image, received ${inShort(seen.response(BY_IMAGE.name))}`) }
    if (byBoth === null || byBoth === undefined) return { listFilters: undecided(`expected a list of servers, received ${inShort(seen.response(BY_BOTH.name))}`) }
    return { listFilters: shown(byBoth.length > 0 ? 'documented' : 'nova', BY_BOTH.name) }
  }
}
