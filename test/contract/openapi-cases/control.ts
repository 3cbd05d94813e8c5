// Requests to every call of the control API, by the path below its prefix.
import { setImmediate as turn } from 'node:timers/promises'
import { HARD, PROJECT, SERVER, UNKNOWN } from '../../ids.js'
import type { CallCase, CaseTable, CaseWorld } from './case.js'

const OK: CallCase = { status: 200 }
const RULE = { id: 'a', effect: { kind: 'error', error: 'BMS.0212' } }
const STALE = { effect: { kind: 'stale', reads: 3, operations: ['show'] } }
const DRAWN = { match: { operation: ['show', 'list'], header: { 'user-agent': '*' } }, when: { probability: 0.5, from: '1s' }, effect: { kind: 'delay', duration: { uniform: ['1s', '2s'] } } }

const withRule = async ({ send }: CaseWorld): Promise<void> => {
  for (const rule of [RULE, DRAWN, STALE]) await send('POST', '/_emulator/faults', rule)
}
/** A restart that a rule let pass, one that it failed, and reads: for the journal and the events. */
const withHistory = async ({ send }: CaseWorld): Promise<void> => {
  await send('POST', `/v2.1/${PROJECT}/servers/${SERVER}/action`, HARD)
  await send('POST', `/v2.1/${PROJECT}/servers/${SERVER}/action`, HARD, { 'x-emulator-fault': '503' })
  await send('GET', '/v3/auth/projects')
  await send('POST', `/v2.1/${PROJECT}/servers/${SERVER}/action`, '{')
}
const withSnapshot = async (world: CaseWorld): Promise<Partial<CallCase>> => {
  await withRule(world)
  await withHistory(world)
  return { body: (await world.send('GET', '/_emulator/snapshot')).json() }
}
const withProjectSnapshot = async (world: CaseWorld): Promise<Partial<CallCase>> =>
  ({ query: `project=${PROJECT}`, body: (await world.send('GET', `/_emulator/snapshot?project=${PROJECT}`)).json() })
/** Resets everything once the request is under way. */
const resetSoon = async ({ send }: CaseWorld): Promise<void> => {
  turn().then(() => send('POST', '/_emulator/reset')).catch(() => {})
}
/** The snapshot of another project than the one that the query names. */
const withOtherSnapshot = async (world: CaseWorld): Promise<Partial<CallCase>> => ({ ...await withProjectSnapshot(world), query: `project=${UNKNOWN}` })
const unknown = { id: 'nothing' }
const until = (status: string): unknown => ({ until: { server: SERVER, status }, limit: '1s' })
const forced = { server_id: SERVER, status: 'ERROR' }
const patch = { status: forced.status, fault: { code: 500, message: 'broken' }, rebootDuration: '3s' }

export const CONTROL_CASES: CaseTable = {
  'GET /health': [OK],
  'GET /ready': [OK],
  'GET /metrics': [OK],
  'GET /openapi.json': [OK],
  'GET /profile': [OK],
  'PATCH /profile': [{ status: 200, body: { name: 'nova', successStatus: 204 } }, { status: 400, body: { successStatus: 200 } }],
  'GET /errors': [OK],
  'GET /errors/{code}': [{ status: 200, at: { code: 'BMS.0037' } }, { status: 200, at: { code: 'Common.0018' } }, { status: 404, at: { code: 'BMS.9999' } }],
  'GET /operations': [OK],
  'GET /env': [OK, { status: 200, query: 'format=shell' }, { status: 200, query: 'format=clouds.yaml' }],
  'GET /clock': [OK, { status: 200, before: withHistory }],
  'PUT /clock': [{ status: 200, body: { mode: 'manual', now: '2026-02-01T00:00:00Z' } }, { status: 409, body: { now: '2000-01-01T00:00:00Z' } }],
  'POST /clock/advance': [
    { status: 200, body: { by: '10s' }, before: withHistory },
    { status: 408, body: until('SHUTOFF'), before: async ({ send }) => { await send('POST', `/v2.1/${PROJECT}/servers/${SERVER}/action`, { 'os-stop': {} }) } },
    { status: 409, body: until('SHUTOFF') },
    { status: 404, body: { until: { server: 'nothing', status: 'ACTIVE' } } }
  ],
  'GET /faults': [OK, { status: 200, before: withRule }],
  'POST /faults': [
    { status: 201, body: RULE }, { status: 201, body: JSON.stringify('BMS.0212:times=2') }, { status: 201, body: DRAWN }, { status: 201, body: STALE },
    { status: 201, body: { ...RULE, when: { from: '2s', until: '1s' } } },
    { status: 400, body: {} }, { status: 409, body: RULE, before: withRule }
  ],
  'DELETE /faults': [{ status: 204, before: withRule }],
  'POST /faults/explain': [{ status: 200, body: { operation: 'reboot', server: SERVER }, before: withRule }, { status: 400, body: {} }],
  'GET /faults/{id}': [{ status: 200, at: { id: 'a' }, before: withRule }, { status: 404, at: unknown }],
  'PATCH /faults/{id}': [{ status: 200, at: { id: 'a' }, before: withRule, body: { enabled: false, effect: STALE.effect } }, { status: 404, at: unknown, body: { enabled: false } }],
  'DELETE /faults/{id}': [{ status: 204, at: { id: 'a' }, before: withRule }, { status: 404, at: unknown }],
  'GET /servers': [OK],
  'POST /servers': [{ status: 201, body: { name: 'new', rebootDuration: '3s' } }, { status: 409, body: { id: SERVER, name: 'new' } }],
  'GET /servers/{id}': [{ status: 200, at: { id: SERVER } }, { status: 200, at: { id: 'bms-faulty' } }, { status: 404, at: unknown }],
  'PATCH /servers/{id}': [{ status: 200, at: { id: SERVER }, body: patch }, { status: 404, at: unknown, body: patch }],
  'DELETE /servers/{id}': [{ status: 204, at: { id: SERVER } }, { status: 404, at: unknown }],
  'GET /servers/{id}/wait': [
    { status: 200, at: { id: SERVER }, query: 'status=ACTIVE&advance=true', before: withHistory },
    { status: 408, at: { id: SERVER }, query: 'status=SHUTOFF&timeout=0s' },
    { status: 409, at: { id: SERVER }, query: 'status=SHUTOFF', before: resetSoon },
    { status: 404, at: unknown, query: 'status=ACTIVE' }
  ],
  'POST /reset': [{ status: 204, before: withHistory }],
  'GET /projects': [OK],
  'POST /projects': [
    { status: 201 }, { status: 201, body: { name: 'mine', seed: 2, profile: 'nova', clock: '10x', servers: [{ name: 'one' }], stopDuration: '1s' } }, { status: 409, body: { id: PROJECT } }
  ],
  'DELETE /projects': [{ status: 204 }, { status: 404, query: `project=${UNKNOWN}` }],
  'GET /projects/{id}': [{ status: 200, at: { id: PROJECT } }, { status: 404, at: { id: UNKNOWN } }],
  'DELETE /projects/{id}': [{ status: 204, at: { id: PROJECT } }, { status: 404, at: { id: UNKNOWN } }],
  'GET /requests': [{ status: 200, before: withHistory }, { status: 200, query: 'format=har', before: withHistory }],
  'DELETE /requests': [{ status: 204, before: withHistory }],
  'POST /requests/verify': [
    { status: 200, body: { match: { operation: 'reboot' }, count: { exactly: 3 } }, before: withHistory }, { status: 200, body: { match: { status: 503 } }, before: withHistory }
  ],
  'GET /coverage': [{ status: 200, before: withHistory }, { status: 200, query: `project=${PROJECT}&format=text`, before: withHistory }, { status: 400, query: 'format=xml' }],
  'GET /report': [
    { status: 200, before: withHistory }, { status: 200, query: `project=${PROJECT}&format=json`, before: withHistory }, { status: 200, query: 'format=text' },
    { status: 200, query: 'format=junit' }, { status: 200, query: 'format=markdown' }, { status: 200, query: 'format=sarif' }, { status: 400, query: 'format=html' }
  ],
  'GET /events': [OK, { status: 200, before: withHistory }],
  'GET /snapshot': [{ status: 200, before: withSnapshot }, { status: 200, query: `project=${PROJECT}` }, { status: 404, query: `project=${UNKNOWN}` }],
  'PUT /snapshot': [{ status: 204, before: withSnapshot }, { status: 204, before: withProjectSnapshot }, { status: 400, body: {} }, { status: 404, before: withOtherSnapshot }]
}
