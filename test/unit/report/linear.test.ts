// What report and coverage cost: they read each request so many times, however many there are.
import { test } from 'tap'
import { coverageIn } from '../../../src/report/coverage/coverage.js'
import { judge, type Recorded } from '../../../src/report/judge.js'
import { namedProfile } from '../../../src/core/profile.js'
import { PROJECT } from '../../helpers.js'
import type { JournalEntry } from '../../../src/store/journal.js'

const RESTART = { method: 'POST', operation: 'reboot', requestBody: '{"reboot":{"type":"HARD"}}', status: 503 }
const SHOWN = { method: 'GET', operation: 'show', requestBody: '', status: 200 }

/** The requests of a client that sends so many of each kind, each about a server of its own, or about none. */
const CLIENTS: Readonly<Record<string, ReadonlyArray<Partial<JournalEntry>>>> = {
  'restarts that fail': [RESTART],
  'restarts that are refused': [{ ...RESTART, status: 404 }],
  'restarts that fail, and looks at other servers': [RESTART, { ...SHOWN, responseBody: 'other' }],
  'restarts, and lists that tell of all servers': [{ ...RESTART, status: 202 }, { ...SHOWN, operation: 'list', serverId: null, path: '/servers?status=ACTIVE' }],
  'restarts that are looked at, while they run': [{ ...RESTART, status: 202 }, { ...SHOWN, responseBody: '"status":"REBOOT"' }],
  'restarts that end in ERROR': [{ ...RESTART, status: 202 }, { ...SHOWN, responseBody: '"status":"ERROR"' }]
}

/** Returns how often members of each request are read, on average. */
function readsOf (kinds: ReadonlyArray<Partial<JournalEntry>>, count: number, use: (recorded: Recorded) => unknown): number {
  let reads = 0
  const entries = Array.from({ length: count }, (_, index) => {
    const [kind, serverId] = [kinds[index % kinds.length] as Partial<JournalEntry>, `s${Math.floor(index / kinds.length)}`]
    const path = `/v2.1/${PROJECT}/servers/${serverId}${kind.method === 'GET' ? '' : '/action'}`
    const responseBody = kind.responseBody === undefined ? '' : `{"server":{"id":"${kind.responseBody === 'other' ? `t${index}` : serverId}",${kind.responseBody === 'other' ? '"status":"ACTIVE"' : kind.responseBody}}}`
    const entry = {
      id: index + 1, requestId: '', projectId: PROJECT, atMs: index, realAtMs: index, durationMs: 0, method: '', path, operation: '', serverId, requestHeaders: {}, requestBody: '', status: 0, responseHeaders: {}, faults: [], ...kind, responseBody
    } satisfies JournalEntry
    return new Proxy(entry, {
      get: (target, name) => {
        reads++
        return Reflect.get(target, name) as unknown
      }
    })
  })
  use({ recordings: [{ projectId: PROJECT, entries, transitions: [], underOf: () => ({ choices: namedProfile('otc').choices, isTimed: true }), nameOf: () => '' }], unseen: { requests: 0, events: 0 } })
  return reads / count
}

test('the coverage reads each request so many times, however many there are', async (t) => {
  for (const [name, kinds] of Object.entries(CLIENTS)) t.ok(readsOf(kinds, 2000, coverageIn) < 1.5 * readsOf(kinds, 200, coverageIn), name)
})

test('so does the report', async (t) => {
  for (const [name, kinds] of Object.entries(CLIENTS)) t.ok(readsOf(kinds, 2000, judge) < 1.5 * readsOf(kinds, 200, judge), name)
})
