import { test } from 'tap'
import { buildWorlds } from '../../worlds.js'
import { DEFAULT_PROJECT_ID } from '../../../src/core/identity.js'
import { reboot } from '../../../src/core/reboot.js'
import { choicesOf } from '../../records.js'
import type { Outcome } from '../../../src/core/task.js'
import { lineOf } from '../../../src/world/request-line.js'
import type { JournalEntry } from '../../../src/store/journal.js'

const SERVER = '95bf2490-5428-432c-ad9b-5e3406f869dd'
const entry = (members: Partial<JournalEntry>): JournalEntry => ({
  id: 1, requestId: 'req-1', projectId: DEFAULT_PROJECT_ID, atMs: 0, realAtMs: 0, durationMs: 0, method: 'POST', path: '/', operation: 'reboot', serverId: null, requestHeaders: {}, requestBody: '', status: 204, responseHeaders: {}, responseBody: '', faults: [], ...members
})

test('a status lasts until another one follows, whatever comes after', (t) => {
  const lasts: ReadonlyArray<readonly [outcome: Outcome, effect: string]> = [
    [{ kind: 'slow', factor: 2 }, 'REBOOT for 14s'], [{ kind: 'error', recoverAfterMs: 30_000 }, 'REBOOT for 7s'], [{ kind: 'twice' }, 'REBOOT for 7s'], [{ kind: 'stuck' }, 'REBOOT']
  ]
  for (const [outcome, effect] of lasts) {
    const worlds = buildWorlds(t)
    const world = worlds.forChange(DEFAULT_PROJECT_ID)
    const nowMs = world.clock.now()
    world.servers.update(SERVER, (record) => reboot(record, { type: 'HARD' }, { durationMs: 5000, outcome, requestId: 'req-1', userId: 'u', projectId: DEFAULT_PROJECT_ID }, choicesOf('otc', { acceptWindow: 2000 }), nowMs), nowMs)
    t.equal(lineOf(entry({ serverId: SERVER, atMs: nowMs }), world).effect, effect, outcome.kind)
  }
  t.end()
})

test('the effect is what became of the server, or of the servers of a batch', (t) => {
  const worlds = buildWorlds(t)
  const world = worlds.find(DEFAULT_PROJECT_ID)
  const effectOf = (members: Partial<JournalEntry>): string | undefined => lineOf(entry(members), world).effect
  t.equal(effectOf({ serverId: SERVER }), 'ACTIVE', 'nothing is due')
  t.equal(effectOf({ serverId: '00000000-0000-4000-8000-000000000000', operation: 'delete' }), 'gone')
  t.equal(effectOf({ serverId: '00000000-0000-4000-8000-000000000000', operation: 'reboot', status: 0 }), undefined, 'one that never was is not gone')
  t.equal(effectOf({ operation: 'create', responseBody: 'no JSON' }), undefined)
  t.notOk('effect' in lineOf(entry({ operation: 'create', responseBody: '[]' }), world), 'what has no effect has no member for it')
  t.equal(effectOf({ operation: 'create', responseBody: JSON.stringify({ server: { id: SERVER } }) }), 'ACTIVE')
  t.equal(effectOf({ operation: 'create', responseBody: JSON.stringify({ server: {} }) }), undefined)
  t.same([effectOf({ operation: 'batch', responseBody: 'no JSON' }), effectOf({ operation: 'batch', responseBody: '{"job_id":"none"}' }), effectOf({ operation: 'batch', responseBody: '{}' })], [undefined, undefined, undefined])
  const part = { id: 'b', serverId: SERVER, beganAtMs: 0, endsAtMs: 0, result: 'Success', refused: null } as const
  world?.jobs.add({ id: 'one', action: 'reboot', beganAtMs: 0, subJobs: [part] })
  world?.jobs.add({ id: 'two', action: 'reboot', beganAtMs: 0, subJobs: [part, { ...part, refused: { code: 'BMS.0040', reason: '' } }] })
  t.same(['one', 'two'].map((id) => effectOf({ operation: 'batch', responseBody: JSON.stringify({ job_id: id }) })), ['1 server', '2 servers, 1 refused'])
  t.equal(lineOf(entry({ serverId: SERVER }), undefined).effect, undefined, 'no project is kept')
  t.end()
})

test('the reason is the message of an error, after its code', (t) => {
  const reasonOf = (body: unknown): string | undefined => lineOf(entry({ status: 400, responseBody: JSON.stringify(body) }), undefined).reason
  t.equal(reasonOf({ badRequest: { code: 400, message: 'wrong' } }), 'wrong')
  t.equal(reasonOf({ error: { code: 'BMS.0018', message: 'wrong' } }), 'BMS.0018: wrong')
  t.equal(reasonOf({ error_code: 'APIGW.0301', error_msg: 'who' }), 'APIGW.0301: who')
  t.equal(reasonOf({ error: { code: 401, message: 'who', title: 'Unauthorized' } }), 'who')
  t.same([reasonOf({}), reasonOf([1]), reasonOf('text'), reasonOf(null), reasonOf({ error: null, note: 'x' })], [undefined, undefined, undefined, undefined, undefined])
  t.end()
})
