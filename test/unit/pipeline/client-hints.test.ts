import { test } from 'tap'
import type { FastifyRequest } from 'fastify'
import { createClientHints, MAX_AGENTS } from '../../../src/pipeline/client-hints.js'
import type { Exchange } from '../../../src/pipeline/exchange.js'

type Told = Record<string, unknown>

/** Requests of a User-Agent, whose log is kept. */
function requestsTo (log: Told[]): (agent?: string) => FastifyRequest {
  return (agent) => ({
    headers: agent === undefined ? {} : { 'user-agent': agent },
    log: { warn: (facts: Told, message: string) => log.push({ ...facts, message }) }
  }) as unknown as FastifyRequest
}

const reboot: Pick<Exchange, 'operation' | 'refusal'> = { operation: 'reboot', refusal: null }
const refusedSoft: Pick<Exchange, 'operation' | 'refusal'> = { operation: 'reboot', refusal: 'reboot-type-unsupported' }

test('a client that accepts only 202 is logged once, with the setting', async (t) => {
  const log: Told[] = []
  const [hints, from] = [createClientHints(), requestsTo(log)]
  for (const agent of ['gophercloud/v2.15.0', 'gophercloud/v2.15.0', 'mine/1 gophercloud/2.0.0']) hints.log(from(agent), reboot, 204)
  t.same(log, [{
    client: 'gophercloud',
    userAgent: 'gophercloud/v2.15.0',
    problem: 'it treats the documented 204 as a failure; it expects 202',
    setting: '--set successStatus=202',
    message: 'this client cannot handle the response'
  }])
})

test('clients are recognised by the User-Agents that they send', async (t) => {
  const cases: Array<[agent: string, client: RegExp]> = [
    ['golangsdk/2.0.0', /^gophertelekomcloud/],
    ['HashiCorp Terraform/1.5 terraform-provider-opentelekomcloud golangsdk/2.0.0', /^gophertelekomcloud/],
    ['libcloud/3.9.1 (OpenStack)', /Libcloud/],
    ['fog-core/2.3.0', /fog/]
  ]
  for (const [agent, client] of cases) {
    const log: Told[] = []
    createClientHints().log(requestsTo(log)(agent), reboot, 204)
    t.match(log, [{ client, setting: '--set successStatus=202' }], agent)
  }
})

test('the hint for a client whose SOFT is refused says how to send HARD, and names the setting', async (t) => {
  const log: Told[] = []
  const hints = createClientHints()
  for (let time = 0; time < 2; time++) hints.log(requestsTo(log)('python-novaclient'), refusedSoft, 400)
  t.match(log, [{ client: 'openstack or nova', problem: /--hard sends HARD$/, setting: '--set softReboot=force' }])
  t.equal(log.length, 1)
})

test('nothing is logged for a client that can handle the response, or is unknown', async (t) => {
  const log: Told[] = []
  const [hints, from] = [createClientHints(), requestsTo(log)]
  hints.log(from('gophercloud/1'), reboot, 202)
  hints.log(from('gophercloud/1'), { operation: 'delete', refusal: null }, 204)
  hints.log(from('gophercloud/1'), { operation: 'reboot', refusal: 'server-locked' }, 409)
  hints.log(from('python-novaclient'), reboot, 204)
  hints.log(from('tempest'), refusedSoft, 400)
  hints.log(from('curl/7.88'), reboot, 204)
  hints.log(from(), reboot, 204)
  t.same(log, [])
})

test('the number of recognised User-Agents is limited', async (t) => {
  const log: Told[] = []
  const [hints, from] = [createClientHints(), requestsTo(log)]
  for (let agent = 0; agent <= MAX_AGENTS; agent++) hints.log(from(`agent-${agent}`), reboot, 204)
  hints.log(from('gophercloud/1'), reboot, 204)
  t.equal(log.length, 1)
})
