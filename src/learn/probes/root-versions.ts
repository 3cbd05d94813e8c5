// Which versions the root of the compute endpoint lists.
import { inShort, jsonOf, objectOf } from '../read-response.js'
import { shown, undecided, type Probe } from '../probe.js'

const ROOT: Probe['steps'][number] = { name: 'versions', method: 'GET', path: '/', at: 'root', isAnonymous: true }

export const rootVersions: Probe = {
  decides: ['rootVersions'],
  risk: 'read',
  needs: 'nothing',
  about: 'lists the versions at the root of the compute endpoint',
  steps: [ROOT],
  decide: (seen) => {
    const response = seen.response(ROOT.name)
    const { versions } = jsonOf(response)
    const ids = Array.isArray(versions) ? versions.map((version) => String(objectOf(version)['id'])) : []
    if (!ids.some((id) => /^v2/.test(id))) return { rootVersions: undecided(`expected a list with v2.1, received ${inShort(response)}`) }
    return { rootVersions: shown(ids.some((id) => /^v3/.test(id)) ? 'merged' : 'compute', ROOT.name) }
  }
}
