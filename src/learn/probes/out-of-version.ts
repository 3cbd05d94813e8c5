// Whether a call outside its microversions is accepted: the images of the compute API end at 2.35.
import { inShort, listOf } from '../read-response.js'
import { shown, undecided, type Probe } from '../probe.js'

const version = (minor: number): Readonly<Record<string, string>> => ({ 'x-openstack-nova-api-version': `2.${minor}`, 'openstack-api-version': `compute 2.${minor}` })
const BEFORE: Probe['steps'][number] = { name: 'images at 2.35', method: 'GET', path: '/images?limit=1', headers: version(35) }
const AFTER: Probe['steps'][number] = { name: 'images at 2.36', method: 'GET', path: '/images?limit=1', headers: version(36) }

export const outOfVersion: Probe = {
  decides: ['outOfVersion'],
  risk: 'read',
  needs: 'nothing',
  about: 'lists images at the microversions 2.35 and 2.36',
  steps: [BEFORE, AFTER],
  decide: (seen) => {
    const [before, after] = [seen.response(BEFORE.name), seen.response(AFTER.name)]
    if (listOf(before, 'images') === null) return { outOfVersion: undecided(`expected a list of images at 2.35, received ${inShort(before)}`) }
    if (after?.status === 404) return { outOfVersion: shown('refuse', AFTER.name) }
    return { outOfVersion: listOf(after, 'images') !== null ? shown('accept', AFTER.name) : undecided(`expected 404 or a list of images at 2.36, received ${inShort(after)}`) }
  }
}
