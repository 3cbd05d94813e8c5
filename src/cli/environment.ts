// The variables by which OpenStack clients find an emulator.
import type { Running } from '../emulator.js'

/** `OS_*` for the default project of a running emulator. */
export function clientEnvironment ({ start }: Running, url: string): Readonly<Record<string, string>> {
  return {
    OS_AUTH_URL: `${url}/v3`,
    OS_IDENTITY_API_VERSION: '3',
    OS_PROJECT_ID: start.defaultProjectId,
    OS_USERNAME: 'demo',
    OS_PASSWORD: 'demo',
    OS_USER_DOMAIN_NAME: 'Default'
  }
}
