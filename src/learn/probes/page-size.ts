// How many servers a page has without a limit.
import { inShort, jsonOf, listOf } from '../read-response.js'
import { shown, undecided, type Probe } from '../probe.js'

const ALL: Probe['steps'][number] = { name: 'servers without a limit', method: 'GET', path: '/servers' }

export const pageSize: Probe = {
  decides: ['pageSize'],
  risk: 'read',
  needs: 'nothing',
  about: 'lists servers without a limit',
  steps: [ALL],
  decide: (seen) => {
    const response = seen.response(ALL.name)
    const servers = listOf(response, 'servers')
    if (servers === null) return { pageSize: undecided(`expected a list of servers, received ${inShort(response)}`) }
    const isCut = Array.isArray(jsonOf(response)['servers_links'])
    if (servers.length === 25 && isCut) return { pageSize: shown(25, ALL.name) }
    if (servers.length > 25 && (!isCut || servers.length === 1000)) return { pageSize: shown(1000, ALL.name) }
    return { pageSize: undecided(isCut ? `a page has ${servers.length} servers; expected 25 or 1000` : `the project has ${servers.length} ${servers.length === 1 ? 'server' : 'servers'}; 26 are needed to see where a page ends`) }
  }
}
