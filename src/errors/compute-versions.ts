// The versions of the compute API, and the response that offers them for a path outside every version.
import { redactPath } from '../core/secrets/text.js'
import { MAX_MINOR, MIN_MINOR } from '../core/microversion.js'

/** A version of the compute API as lists show it. `path` is the first segment of its URLs. */
export interface ComputeVersion {
  readonly id: string
  readonly path: string
  readonly status: string
  readonly version: string
  readonly min_version: string
  readonly updated: string
  readonly mediaType: string
}

/** Source: Listing API Versions and Querying a Specified API Version (ECS); API.md C22 and C23. */
export const COMPUTE_VERSIONS: readonly ComputeVersion[] = [
  { id: 'v2.0', path: 'v2', status: 'SUPPORTED', version: '', min_version: '', updated: '2011-01-21T11:33:21Z', mediaType: 'application/vnd.openstack.compute+json;version=2' },
  { id: 'v2.1', path: 'v2.1', status: 'CURRENT', version: `2.${MAX_MINOR}`, min_version: `2.${MIN_MINOR}`, updated: '2013-07-23T11:33:21Z', mediaType: 'application/vnd.openstack.compute+json;version=2.1' }
]

/**
 * Returns Nova's body for a path outside every version: the URL of the path under each version, without a trailing slash.
 * Source: NOVA.md sections 2 and 6.
 */
export function versionChoices (path: string, baseUrl: string): Record<string, unknown> {
  const asked = redactPath(path).replace(/\/$/, '')
  return {
    choices: COMPUTE_VERSIONS.map(({ id, status, path: version, mediaType }) => ({
      id,
      status,
      links: [{ rel: 'self', href: `${baseUrl}/${version}${asked}` }],
      'media-types': [{ base: 'application/json', type: mediaType }]
    }))
  }
}
