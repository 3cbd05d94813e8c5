// The documents of version discovery: Nova's, the BMS API's and Keystone's.
import { MAX_MINOR, MIN_MINOR } from '../../pipeline/microversion.js'

/** A version of the compute API as lists show it. `path` is the first part of its URLs. */
interface ComputeVersion {
  readonly id: string
  readonly path: string
  readonly status: string
  readonly version: string
  readonly min_version: string
  readonly updated: string
  readonly mediaType: string
}

/** Source: Listing API Versions and Querying a Specified API Version (ECS); API.md C22 and C23. */
const COMPUTE_VERSIONS: readonly ComputeVersion[] = [
  { id: 'v2.0', path: 'v2', status: 'SUPPORTED', version: '', min_version: '', updated: '2011-01-21T11:33:21Z', mediaType: 'application/vnd.openstack.compute+json;version=2' },
  { id: 'v2.1', path: 'v2.1', status: 'CURRENT', version: `2.${MAX_MINOR}`, min_version: `2.${MIN_MINOR}`, updated: '2013-07-23T11:33:21Z', mediaType: 'application/vnd.openstack.compute+json;version=2.1' }
]

/** The first parts of the compute API's paths. */
export type ComputePath = 'v2' | 'v2.1'

function entryOf ({ id, path, status, version, min_version: minVersion, updated }: ComputeVersion, baseUrl: string): Record<string, unknown> {
  return { id, status, version, min_version: minVersion, updated, links: [{ rel: 'self', href: `${baseUrl}/${path}/` }] }
}

/** The list of `GET /`: Nova's versions, and where one port serves both, Keystone's behind them. */
export function versionList (baseUrl: string, hasIdentity: boolean): Record<string, unknown> {
  const compute = COMPUTE_VERSIONS.map((version) => entryOf(version, baseUrl))
  return { versions: hasIdentity ? [...compute, identityEntry(`${baseUrl}/v3`)] : compute }
}

/** The document of `GET /v2` and `GET /v2.1`. */
export function versionDocument (wanted: ComputePath, baseUrl: string): Record<string, unknown> {
  const versions = COMPUTE_VERSIONS.filter(({ path }) => path === wanted).map((version) => ({
    ...entryOf(version, baseUrl),
    links: [{ rel: 'self', href: `${baseUrl}/${version.path}/` }, { rel: 'describedby', href: 'http://docs.openstack.org/', type: 'text/html' }],
    'media-types': [{ base: 'application/json', type: version.mediaType }]
  }))
  return { version: versions[0] }
}

/** What Nova answers on a path that belongs to no version: where it would be under each. Source: NOVA.md section 2. */
export function versionChoices (path: string, baseUrl: string): Record<string, unknown> {
  return {
    choices: COMPUTE_VERSIONS.map(({ id, status, path: version, mediaType }) => ({
      id,
      status,
      links: [{ rel: 'self', href: `${baseUrl}/${version}${path}` }],
      'media-types': [{ base: 'application/json', type: mediaType }]
    }))
  }
}

/** The list of `GET /v1`. Source: Querying API Versions (BMS APIs), 2025. */
export function bmsVersionList (baseUrl: string): Record<string, unknown> {
  return { versions: [{ id: 'v1', links: [{ rel: 'self', href: `${baseUrl}/v1/` }], min_version: '', version: '', status: 'CURRENT', updated: '2018-09-30T00:00:00Z' }] }
}

/** Keystone's version as it stands at `url`. Source: Keystone's discovery; the version of its Zed release. */
export function identityEntry (url: string): Record<string, unknown> {
  return {
    id: 'v3.14',
    status: 'stable',
    updated: '2020-04-07T00:00:00Z',
    links: [{ rel: 'self', href: `${url}/` }],
    'media-types': [{ base: 'application/json', type: 'application/vnd.openstack.identity-v3+json' }]
  }
}
