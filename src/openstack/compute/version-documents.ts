// The documents of version discovery: Nova's, the BMS API's and Keystone's.
import { COMPUTE_VERSIONS, type ComputeVersion } from '../../errors/compute-versions.js'

/** The first segments of the compute API's paths. */
export type ComputePath = 'v2' | 'v2.1'

function entryOf ({ id, path, status, version, min_version: minVersion, updated }: ComputeVersion, baseUrl: string): Record<string, unknown> {
  return { id, status, version, min_version: minVersion, updated, links: [{ rel: 'self', href: `${baseUrl}/${path}/` }] }
}

/** Returns the list of `GET /`: Nova's versions, then Keystone's if one port serves both. */
export function versionList (baseUrl: string, hasIdentity: boolean): Record<string, unknown> {
  const compute = COMPUTE_VERSIONS.map((version) => entryOf(version, baseUrl))
  return { versions: hasIdentity ? [...compute, identityEntry(`${baseUrl}/v3`)] : compute }
}

/** Returns the document of `GET /v2` or `GET /v2.1`. */
export function versionDocument (wanted: ComputePath, baseUrl: string): Record<string, unknown> {
  const versions = COMPUTE_VERSIONS.filter(({ path }) => path === wanted).map((version) => ({
    ...entryOf(version, baseUrl),
    links: [{ rel: 'self', href: `${baseUrl}/${version.path}/` }, { rel: 'describedby', href: 'http://docs.openstack.org/', type: 'text/html' }],
    'media-types': [{ base: 'application/json', type: version.mediaType }]
  }))
  return { version: versions[0] }
}

/** Returns the list of `GET /v1`. Source: Querying API Versions (BMS APIs), 2025. */
export function bmsVersionList (baseUrl: string): Record<string, unknown> {
  return { versions: [{ id: 'v1', links: [{ rel: 'self', href: `${baseUrl}/v1/` }], min_version: '', version: '', status: 'CURRENT', updated: '2018-09-30T00:00:00Z' }] }
}

/** Returns Keystone's version entry at `url`. Source: Keystone's discovery; the version of its Zed release. */
export function identityEntry (url: string): Record<string, unknown> {
  return {
    id: 'v3.14',
    status: 'stable',
    updated: '2020-04-07T00:00:00Z',
    links: [{ rel: 'self', href: `${url}/` }],
    'media-types': [{ base: 'application/json', type: 'application/vnd.openstack.identity-v3+json' }]
  }
}
