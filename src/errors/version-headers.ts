// The headers that name the microversion. Nova sends them on errors too. Source: NOVA.md section 2.

/** Returns the headers that name the version used and, in Vary, the request headers it depends on. */
export function versionHeaders (version: string): Record<string, string | string[]> {
  return {
    'openstack-api-version': `compute ${version}`,
    'x-openstack-nova-api-version': version,
    vary: ['OpenStack-API-Version', 'X-OpenStack-Nova-API-Version']
  }
}
