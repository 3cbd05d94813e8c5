// Recognises clients by their User-Agent. The first time that a client gets a response that it cannot handle, logs the
// setting that helps.
import type { FastifyRequest } from 'fastify'
import { TIMED_ACTIONS } from '../core/actions.js'
import type { Operation } from '../core/operations.js'
import type { Exchange } from './exchange.js'
import type { RefusalKind } from '../core/refusal.js'

/** How a client handles the emulator's responses. Source: CLIENTS.md sections 1, 2 and 4. */
interface ClientRow {
  readonly name: string
  readonly pattern: RegExp
  /** Whether it accepts only 201 and 202 as the success of an action. */
  readonly needs202?: boolean
  /** What makes it send HARD; its default is SOFT. */
  readonly hardBy?: string
}

/** The more specific name comes first: a User-Agent may name several libraries. */
const CLIENTS: readonly ClientRow[] = [
  { name: 'gophertelekomcloud (terraform-provider-opentelekomcloud, docker-machine)', pattern: /golangsdk\//i, needs202: true, hardBy: 'servers.HardReboot' },
  { name: 'gophercloud', pattern: /gophercloud\//i, needs202: true, hardBy: 'servers.HardReboot' },
  { name: 'Apache Libcloud', pattern: /libcloud\//i, needs202: true, hardBy: 'ex_hard_reboot_node' },
  { name: 'fog-openstack', pattern: /\bfog\b|fog-(?:core|openstack)\//i, needs202: true, hardBy: "reboot_server(id, 'HARD')" },
  { name: 'Tempest', pattern: /tempest/i, needs202: true },
  { name: 'openstack or nova', pattern: /novaclient/i, hardBy: '--hard' },
  { name: 'openstacksdk', pattern: /openstacksdk/i, hardBy: "reboot_server(server, 'HARD')" },
  { name: 'pkgcloud', pattern: /pkgcloud/i, hardBy: '{ type: \'HARD\' }' },
  { name: 'jclouds', pattern: /jclouds/i, hardBy: 'RebootType.HARD' },
  { name: 'openstack4j', pattern: /openstack4j/i, hardBy: 'RebootType.HARD' }
]

/** At most this many User-Agents are recognised; further ones get no hint. */
export const MAX_AGENTS = 200
const ACTIONS: ReadonlySet<Operation> = new Set(TIMED_ACTIONS)

/** Logs the problem the first time that a client meets it. */
export interface ClientHints {
  log(request: FastifyRequest, exchange: Pick<Exchange, 'operation' | 'refusal'>, status: number): void
}

/** Creates hints; none is logged yet. */
export function createClientHints (): ClientHints {
  const clients = new Map<string, ClientRow | null>()
  const logged = new Set<string>()
  const clientOf = (agent: string): ClientRow | null => {
    const known = clients.get(agent)
    if (known !== undefined) return known
    const client = CLIENTS.find(({ pattern }) => pattern.test(agent)) ?? null
    if (clients.size < MAX_AGENTS) clients.set(agent, client)
    return client
  }
  return {
    log: (request, { operation, refusal }, status) => {
      if (status !== 204 && refusal !== 'reboot-type-unsupported') return
      const agent = request.headers['user-agent']
      const client = agent === undefined ? null : clientOf(agent)
      const hint = client === null ? null : hintFor(client, operation, refusal)
      if (client === null || hint === null || logged.has(`${client.name}/${hint.setting}`)) return
      logged.add(`${client.name}/${hint.setting}`)
      request.log.warn({ client: client.name, userAgent: agent, ...hint }, 'this client cannot handle the response')
    }
  }
}

/** Returns the client's problem with a refused SOFT or a 204; null if it can handle the response. */
function hintFor (client: ClientRow, operation: Operation, refusal: RefusalKind | null): { readonly problem: string, readonly setting: string } | null {
  if (refusal === 'reboot-type-unsupported') {
    return client.hardBy === undefined ? null : { problem: `it sends SOFT, which this profile refuses; ${client.hardBy} sends HARD`, setting: '--set softReboot=force' }
  }
  if (ACTIONS.has(operation) && client.needs202 === true) {
    return { problem: 'it treats the documented 204 as a failure; it expects 202', setting: '--set successStatus=202' }
  }
  return null
}
