// The headers that name the microversion. Nova sends them on errors too. Source: NOVA.md section 2.
import { MAX_MINOR } from '../core/microversion.js'

/** The headers of one version. */
type VersionHeaders = Readonly<Record<'openstack-api-version' | 'x-openstack-nova-api-version', string>> & { readonly vary: string[] }

/** Returns the headers that name the version used and, in Vary, the request headers it depends on. */
export function versionHeaders (version: string): VersionHeaders {
  return {
    'openstack-api-version': `compute ${version}`,
    'x-openstack-nova-api-version': version,
    vary: ['OpenStack-API-Version', 'X-OpenStack-Nova-API-Version']
  }
}

/** The headers of each microversion 2.N, by N. */
const MINOR_HEADERS: readonly VersionHeaders[] = Array.from({ length: MAX_MINOR + 1 }, (_, minor) => versionHeaders(`2.${minor}`))

/** Returns the headers of a microversion 2.N that is supported. They are put together once. */
export function minorHeaders (minor: number): VersionHeaders {
  return MINOR_HEADERS[minor] as VersionHeaders
}
