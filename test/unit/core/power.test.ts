import { test } from 'tap'
import type { ServerRecord } from '../../../src/core/server.js'
import { start } from '../../../src/core/start.js'
import { stop } from '../../../src/core/stop.js'
import { aRecord, choicesOf, deepFreeze, NOW, ORIGIN, refusalOf, SERVER_ID, statePairs, settled } from '../../records.js'

const ACTIONS = { start, stop }
const plan = { durationMs: 3000, ...ORIGIN }
/** The rows of NOVA.md section 4; the documents have the same. */
const ROWS = [['start', ['stopped']], ['stop', ['active', 'error']]] as const

test('each of the 516 pairs of states is accepted or refused as by Nova and the documents', (t) => {
  for (const [action, vmStates] of ROWS) {
    for (const name of ['otc', 'documented', 'nova'] as const) {
      for (const [vmState, taskState] of statePairs()) {
        const refusal = refusalOf(() => ACTIONS[action](aRecord({ vmState, taskState }), plan, choicesOf(name), NOW))
        const isVmAccepted = (vmStates as readonly string[]).includes(vmState)
        const isTaskNamed = taskState !== null && (name !== 'nova' || isVmAccepted)
        const expected = isTaskNamed
          ? { kind: 'task-state', params: { serverId: SERVER_ID, action, taskState } }
          : isVmAccepted ? null : { kind: 'vm-state', params: { serverId: SERVER_ID, action, vmState } }
        t.same(refusal, expected, `${name}: ${action} in ${vmState}, ${taskState}`)
      }
    }
  }
  t.end()
})

test('a start shows powering-on while stopped, and ends running', (t) => {
  const record = deepFreeze(aRecord({ vmState: 'stopped', powerState: 4 }))
  const begun = start(record, plan, choicesOf('otc'), NOW)
  t.match(begun, { vmState: 'stopped', taskState: 'powering-on', powerState: 4, updatedAtMs: NOW })
  t.equal(settled(begun, NOW + 2999), begun)
  t.match(settled(begun, NOW + 3000), { vmState: 'active', taskState: null, powerState: 1, updatedAtMs: NOW + 3000 })
  t.match(begun.actions, [{ action: 'start', ...ORIGIN, startedAtMs: NOW, endsAtMs: NOW + 3000, result: 'Success' }])
  t.end()
})

test('a stop shows powering-off while active or in error, and ends stopped', (t) => {
  for (const vmState of ['active', 'error'] as const) {
    const begun = stop(deepFreeze(aRecord({ vmState })), plan, choicesOf('otc'), NOW)
    t.match(begun, { vmState, taskState: 'powering-off', updatedAtMs: NOW })
    t.match(settled(begun, NOW + 3000), { vmState: 'stopped', taskState: null, powerState: 4, updatedAtMs: NOW + 3000 })
  }
  t.end()
})

test('a locked server cannot start or stop, and one that was never launched cannot stop', (t) => {
  const kindOf = (action: 'start' | 'stop', part: Partial<ServerRecord>): unknown => refusalOf(() => ACTIONS[action](aRecord(part), plan, choicesOf('nova'), NOW))?.kind
  t.equal(kindOf('start', { vmState: 'stopped', locked: true }), 'server-locked')
  t.equal(kindOf('stop', { locked: true }), 'server-locked')
  t.equal(kindOf('stop', { vmState: 'error', launchedAtMs: null }), 'not-ready', 'its build failed')
  t.equal(kindOf('stop', { vmState: 'active', launchedAtMs: null }), 'never-launched')
  t.end()
})
