// The API version that a client requests in a header, and the one in use. Source: NOVA.md section 2; API.md section 2.
import { MAX_MINOR, MIN_MINOR } from '../core/microversion.js'
import { Refusal } from '../core/refusal.js'

/** The headers of a request, by lower-case name. */
export type VersionHeaders = Readonly<Record<string, string | string[] | undefined>>

/**
 * Returns the minor number in use: the requested one, the maximum for `latest`, 1 without a header. The newer header wins
 * if it names the service `compute`, and is ignored for any other service.
 * @throws Refusal `microversion-malformed`, `microversion-unsupported`
 */
export function readMicroversion (headers: VersionHeaders): number {
  const asked = computeVersion(headers['openstack-api-version']) ?? legacyVersion(headers['x-openstack-nova-api-version'])
  if (asked === undefined) return MIN_MINOR
  if (asked === 'latest') return MAX_MINOR
  const match = /^([1-9]\d*)\.([1-9]\d*|0)$/.exec(asked)
  if (match === null) throw new Refusal('microversion-malformed', { version: asked })
  const minor = Number(match[2])
  if (match[1] !== '2' || minor < MIN_MINOR || minor > MAX_MINOR) throw new Refusal('microversion-unsupported', { version: asked })
  return minor
}

/** Returns the version that the newer header requests for compute; the last one if there are several. */
function computeVersion (header: string | string[] | undefined): string | undefined {
  const versions = textOf(header)?.split(',').map((part) => /^\s*compute\s+(.*\S)\s*$/i.exec(part)?.[1])
  return versions?.findLast((version) => version !== undefined)
}

/** Returns the version that the older header requests: its last part. */
function legacyVersion (header: string | string[] | undefined): string | undefined {
  return textOf(header)?.split(',').at(-1)?.trim()
}

function textOf (header: string | string[] | undefined): string | undefined {
  return Array.isArray(header) ? header.join(',') : header
}
