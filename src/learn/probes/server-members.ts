// Which members a server shows to a member of its project.
import { inShort, jsonOf, objectOf } from '../read-response.js'
import { shown, undecided, type Probe } from '../probe.js'

const SHOW: Probe['steps'][number] = { name: 'one server in full', method: 'GET', path: '/servers/{server}' }

/** Members that the documents list, and that Nova shows to administrators only. */
const ADMIN_ONLY = ['OS-EXT-SRV-ATTR:host', 'OS-EXT-SRV-ATTR:hypervisor_hostname', 'OS-EXT-SRV-ATTR:instance_name']

export const serverMembers: Probe = {
  decides: ['serverMembers'],
  risk: 'read',
  needs: 'a server',
  about: 'shows a server',
  steps: [SHOW],
  decide: (seen) => {
    const response = seen.response(SHOW.name)
    const server = objectOf(jsonOf(response)['server'])
    if (typeof server['status'] !== 'string') return { serverMembers: undecided(`expected a server, received ${inShort(response)}`) }
    const shownCount = ADMIN_ONLY.filter((name) => name in server).length
    if (shownCount === ADMIN_ONLY.length) return { serverMembers: shown('documented', SHOW.name) }
    return { serverMembers: shownCount === 0 ? shown('nova', SHOW.name) : undecided(`some of ${ADMIN_ONLY.join(', ')} are shown, and some are not`) }
  }
}
