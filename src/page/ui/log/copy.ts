// The same request in other tongues: curl, the openstack command, TypeScript.
import type { JournalEntry } from '../messages.js'

const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`

/** Returns the request as a line for a shell. */
export function asCurl ({ method, path, body }: Pick<JournalEntry, 'method' | 'path' | 'body'>, token = 'demo'): string {
  const data = body === null ? '' : ` -H 'Content-Type: application/json' -d ${quoted(typeof body === 'string' ? body : JSON.stringify(body))}`
  return `curl -i${method === 'GET' || (method === 'POST' && body !== null) ? '' : ` -X ${method}`} -H 'X-Auth-Token: ${token}'${data} ${quoted(location.origin + path)}`
}

const VERBS: Readonly<Record<string, (server: string) => string>> = {
  reboot: (server) => `openstack server reboot --hard ${server}`,
  start: (server) => `openstack server start ${server}`,
  stop: (server) => `openstack server stop ${server}`,
  show: (server) => `openstack server show ${server}`,
  delete: (server) => `openstack server delete ${server}`,
  list: () => 'openstack server list',
  detail: () => 'openstack server list --long',
  token: () => 'openstack token issue'
}

/** Returns the command of the OpenStack client for an operation, or null if it has none. */
export function asOpenstack ({ operation, serverId }: Pick<JournalEntry, 'operation' | 'serverId'>, projectId: string): string | null {
  const verb = VERBS[operation]
  if (verb === undefined) return null
  return `eval "$(curl -s '${location.origin}/_emulator/env?format=shell&project=${projectId}')" && ${verb(serverId === null ? '' : quoted(serverId))}`.trim()
}

/** Returns the request as a statement of TypeScript. */
export function asTypescript ({ method, path, body }: Pick<JournalEntry, 'method' | 'path' | 'body'>): string {
  const lines = [`  method: '${method}'`, `  headers: { 'X-Auth-Token': 'demo'${body === null ? '' : ", 'Content-Type': 'application/json'"} }`, ...(body === null ? [] : [`  body: JSON.stringify(${typeof body === 'string' ? JSON.stringify(body) : JSON.stringify(body)})`])]
  return `const response = await fetch(${JSON.stringify(location.origin + path)}, {\n${lines.join(',\n')}\n})`
}
