// The credentials for a cloud, as OpenStack clients have them: variables OS_*, a cloud of clouds.yaml, a token, or an access key.
import { existsSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { readDataFile } from '../../config/index.js'
import { UsageError } from '../usage-error.js'
import type { AccessKey } from './sign.js'

type Variables = Readonly<Record<string, string | undefined>>

/** What is known before anything is sent. Empty texts are unknown. */
export interface Credentials {
  /** The identity service with its version: `https://iam.example.com/v3`. */
  readonly authUrl: string
  readonly token: string
  readonly key: AccessKey | null
  readonly user: { readonly id: string, readonly name: string, readonly password: string, readonly domainId: string, readonly domainName: string }
  readonly application: { readonly id: string, readonly secret: string }
  readonly project: { readonly id: string, readonly name: string, readonly domainId: string, readonly domainName: string }
  readonly region: string
  readonly isInternal: boolean
}

/** Returns the credentials of a cloud in clouds.yaml, if one is named, or else those of the variables. @throws UsageError, FileError */
export function readCredentials (variables: Variables, cloud: string | undefined): Credentials {
  const name = cloud ?? variables['OS_CLOUD'] ?? ''
  const values = name === '' ? variables : variablesOf(name, cloudsFile(variables))
  const text = (...names: readonly string[]): string => names.map((each) => values[each] ?? '').find((value) => value !== '') ?? ''
  const domain = { domainId: text('OS_USER_DOMAIN_ID', 'OS_DOMAIN_ID'), domainName: text('OS_USER_DOMAIN_NAME', 'OS_DOMAIN_NAME') }
  const projectDomain = { domainId: text('OS_PROJECT_DOMAIN_ID', 'OS_DOMAIN_ID'), domainName: text('OS_PROJECT_DOMAIN_NAME', 'OS_DOMAIN_NAME', 'OS_USER_DOMAIN_NAME') }
  const [access, secret] = [text('OS_ACCESS_KEY', 'OS_AK'), text('OS_SECRET_KEY', 'OS_SK')]
  return {
    authUrl: withVersion(text('OS_AUTH_URL')),
    token: text('OS_TOKEN', 'OS_AUTH_TOKEN'),
    key: access === '' || secret === '' ? null : { access, secret },
    user: { id: text('OS_USER_ID'), name: text('OS_USERNAME'), password: text('OS_PASSWORD'), ...domain },
    application: { id: text('OS_APPLICATION_CREDENTIAL_ID'), secret: text('OS_APPLICATION_CREDENTIAL_SECRET') },
    project: { id: text('OS_PROJECT_ID', 'OS_TENANT_ID'), name: text('OS_PROJECT_NAME', 'OS_TENANT_NAME'), ...projectDomain },
    region: text('OS_REGION_NAME'),
    isInternal: /^internal/.test(text('OS_INTERFACE', 'OS_ENDPOINT_TYPE'))
  }
}

/** Returns the URL of the identity service with its version, without a slash behind it. */
function withVersion (url: string): string {
  const bare = url.replace(/\/+$/, '')
  return bare === '' || /\/v3$/.test(bare) ? bare : `${bare.replace(/\/v2\.0$/, '')}/v3`
}

function cloudsFile (variables: Variables): string {
  const given = variables['OS_CLIENT_CONFIG_FILE'] ?? ''
  const places = given === '' ? ['clouds.yaml', 'clouds.yml', join(homedir(), '.config/openstack/clouds.yaml'), '/etc/openstack/clouds.yaml'] : [given]
  const path = places.find((place) => existsSync(place))
  if (path === undefined) throw new UsageError(`there is no clouds.yaml; expected one of ${places.join(', ')}`)
  return path
}

/** Returns the members of a cloud as the variables that mean the same. */
function variablesOf (name: string, path: string): Variables {
  const { clouds } = objectOf(readDataFile(path))
  const cloud = objectOf(objectOf(clouds)[name])
  if (Object.keys(cloud).length === 0) throw new UsageError(`${path} has no cloud ${JSON.stringify(name)}; expected one of ${Object.keys(objectOf(clouds)).join(', ')}`)
  const { auth, region_name: region, interface: face, ...rest } = cloud
  const members = { ...rest, ...objectOf(auth), region_name: region, interface: face }
  return Object.fromEntries(Object.entries(members).flatMap(([member, value]) => typeof value === 'string' || typeof value === 'number' ? [[`OS_${member.toUpperCase()}`, String(value)]] : []))
}

function objectOf (value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? value as Readonly<Record<string, unknown>> : {}
}
