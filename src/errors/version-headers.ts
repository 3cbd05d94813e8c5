// The headers that name the microversion, on errors as on every other answer of Nova. Source: NOVA.md section 2.

/** The headers of an answer that say which version was used, and that it depends on what was asked for. */
export function versionHeaders (version: string): Record<string, string | string[]> {
  return {
    'openstack-api-version': `compute ${version}`,
    'x-openstack-nova-api-version': version,
    vary: ['OpenStack-API-Version', 'X-OpenStack-Nova-API-Version']
  }
}
