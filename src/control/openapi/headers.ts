// The headers of emulated responses, by service.
import { Type } from '@sinclair/typebox'
import { MAX_MINOR } from '../../core/microversion.js'
import type { FastifyContextConfig } from 'fastify'
import type { HeaderNote } from '../../shapes/call-note.js'

type Headers = Readonly<Record<string, HeaderNote>>

const REQUEST_ID: HeaderNote = { description: 'the id of the request', isRequired: true, schema: Type.String({ pattern: '^req-[0-9a-f-]{36}$' }) }
const FIRED: Headers = {
  'X-Emulator-Fault': { description: 'the fault rules that applied, with the number of draws of each', isRequired: false }
}
const varyHeader = (isRequired: boolean): HeaderNote => ({ description: 'the request headers that the response depends on', isRequired })
const versionHeaders = (isRequired: boolean): Headers => ({
  'OpenStack-API-Version': { description: `the microversion, such as compute 2.${MAX_MINOR}`, isRequired },
  'X-OpenStack-Nova-API-Version': { description: `the same in the older form, such as 2.${MAX_MINOR}`, isRequired },
  Vary: varyHeader(isRequired)
})

/** Returns the headers of every response of a service. */
export function serviceHeaders ({ service = 'compute' }: FastifyContextConfig): Headers {
  return {
    'X-Request-Id': REQUEST_ID,
    ...(service === 'root' ? {} : { 'X-Openstack-Request-Id': REQUEST_ID }),
    ...(service === 'compute' ? { 'X-Compute-Request-Id': REQUEST_ID } : {}),
    ...(service === 'identity' ? { Vary: varyHeader(true) } : {}),
    ...FIRED
  }
}

/** The headers of a success with a microversion. */
export const VERSION_HEADERS = versionHeaders(true)

/** The headers of a refusal where calls have microversions: Nova's own errors name the version, those of the layers before it do not. */
export const ERROR_VERSION_HEADERS = versionHeaders(false)

/** The headers of requests that name a microversion. */
export const VERSION_REQUEST_HEADERS: Headers = {
  'OpenStack-API-Version': { description: 'the microversion', isRequired: false, schema: Type.String({ examples: [`compute 2.${MAX_MINOR}`] }) }
}
