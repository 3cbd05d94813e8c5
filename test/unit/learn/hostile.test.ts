/** Clouds that do what none should: a run ends, says how the server stands, and its file can be read. */
import { test } from 'tap'
import { accepted, fakeCloud, ID, isAction, shownAs, type Fake } from '../../learning.js'
import { checkProfileFile } from '../../../src/shapes/profile-file.js'
import { retryAfterMs } from '../../../src/learn/retry-after.js'
import { writeProfileFile } from '../../../src/learn/profile-file.js'
import type { Learned } from '../../../src/learn/learn.js'

const READING = { servers: [], allow: ['read'] } as const
const RESTARTING = { allow: ['read', 'restart'] } as const
const RESTART = { status: 'REBOOT', 'OS-EXT-STS:task_state': 'reboot_started_hard' }
const refused = { status: 409, headers: {}, body: '{"conflictingRequest":{"code":409}}' }

/** Whether the server was sent an action. */
const isBegun = ({ sent }: Fake, key = 'reboot'): boolean => sent.some((request) => isAction(request, key))
const fileOf = (learned: Learned): unknown => checkProfileFile(writeProfileFile(learned, { endpoint: '', date: '', allow: ['read'], hidden: [], exactnessMs: 0 }))

test('a cloud that vanishes during a restart, or loses the response to an action, leaves the server in a status that is not known', async (t) => {
  for (const options of [RESTARTING, {}]) {
    const gone = fakeCloud((request) => isAction(request, 'reboot') && !isBegun(gone, 'os-start') ? accepted : isBegun(gone) ? new Error('gone') : null)
    t.match(await gone.run(options), { stopped: '3 requests in a row got no response: gone', left: [{ id: ID, found: 'ACTIVE', now: null }] })
  }
  const deaf = fakeCloud((request) => isAction(request, 'os-stop') || isBegun(deaf, 'os-stop') ? new Error('lost') : isAction(request, 'reboot') ? refused : null)
  t.match(await deaf.run(), { left: [{ now: null }] })
})

test('an action without a response is looked after: the server is named only if it is not as it was', async (t) => {
  const lost = { status: 502, headers: {}, body: '' }
  const still = fakeCloud((request) => isAction(request, 'reboot') ? lost : null)
  const quiet = await still.run(RESTARTING)
  t.same([quiet.stopped, quiet.left], [null, []])
  const begun = fakeCloud((request) => isAction(request, 'reboot') ? lost : isBegun(begun) && request.method === 'GET' ? shownAs(RESTART) : null)
  const vanished = fakeCloud((request) => isAction(request, 'reboot') ? lost : isBegun(vanished) ? { ...refused, status: 404 } : null)
  t.match(await vanished.run(RESTARTING), { stopped: null, left: [{ now: null }] })
  const learned = await begun.run()
  t.match(learned, { stopped: null, left: [{ now: 'REBOOT' }], findings: { rebootWhenStopped: { undecided: 'the server one is not at rest after what was sent before' } } })
  t.notOk(isBegun(begun, 'os-start":{}}') && begun.sent.filter((request) => isAction(request, 'os-stop')).length > 0, 'nothing more is sent to it')
})

test('a refused action touches no server, not even where the refusal ends the run', async (t) => {
  for (const status of [429, 401, 403, 409]) {
    const cloud = fakeCloud((request) => isAction(request, 'reboot') || isAction(request, 'os-stop') ? { ...refused, status } : null)
    t.same((await cloud.run()).left, [], String(status))
  }
  const later = fakeCloud((request) => isAction(request, 'os-start') ? { status: 429, headers: {}, body: '' } : isAction(request, 'reboot') ? accepted : null)
  t.match(await later.run(), { stopped: /429/, left: [{ now: null }] })
})

test('a server that cannot be read is not called unknown', async (t) => {
  t.equal((await fakeCloud(() => new Error('connect ECONNREFUSED')).run()).stopped, 'the server s1 could not be read: no response: connect ECONNREFUSED')
  t.match((await fakeCloud(() => null, { id: 'another' }).run()).stopped, /^the server s1 could not be read: 200 with \{"server":\{"id":"another"/)
  t.match((await fakeCloud(() => null, { status: 5 }).run()).stopped, /^the server s1 could not be read: 200 with/)
})

test('a server that is not shown any more is not waited for', async (t) => {
  const deleted = fakeCloud((request) => isAction(request, 'reboot') ? accepted : isBegun(deleted) ? { status: 404, headers: {}, body: '{"itemNotFound":{"code":404}}' } : null)
  const learned = await deleted.run({ ...RESTARTING, limits: { pauseMs: 0, pollMs: 1, maxWaitMs: 1_000_000 } })
  t.match(learned, { stopped: null, left: [{ now: null }] })
  t.ok(deleted.sent.length < 60)
})

test('long and endless statuses, names and ids make no long message, and the file can be read', async (t) => {
  let looks = 0
  const long = 'S'.repeat(100_000)
  const odd = fakeCloud((request) => {
    if (isAction(request, 'reboot')) return accepted
    if (!isBegun(odd) || request.method !== 'GET') return null
    looks += 1
    return shownAs(looks < 250 ? { status: `${long}${looks}`, 'OS-EXT-STS:task_state': looks % 2 === 0 ? null : long } : {})
  })
  const learned = await odd.run({ ...RESTARTING, limits: { pauseMs: 0, pollMs: 0 } })
  t.ok(Object.values(learned.findings).every((finding) => !('undecided' in finding) || finding.undecided.length < 400))
  t.match(fileOf(learned), { version: 1 })
  t.match((await fakeCloud(() => null, { status: long }).run()).stopped, /^the server s1 is in S{120}\.\.\.; expected one at rest: wait for it, or name another$/)
  t.match((await fakeCloud(() => ({ status: 429, headers: { 'retry-after': '9'.repeat(5000) }, body: '' })).run()).stopped, /Retry-After: 9{120}\.\.\.; try/)
})

test('an id that a cloud gives is asked for only if it is one', async (t) => {
  for (const id of ['../../x?y#z', 'a\r\nX: y', 'x'.repeat(256), '', 5]) {
    const listed = fakeCloud(({ url }) => url.includes('/servers/detail') ? { status: 200, headers: {}, body: JSON.stringify({ servers: [{ id, image: { id } }] }) } : null)
    t.match((await listed.run(READING)).findings, { serverMembers: { undecided: 'the project has no server to look at' }, listFilters: { undecided: 'no server with an image was found' } })
  }
})

test('a compute endpoint that redirects is named, and ends the run', async (t) => {
  const moved = (headers: Record<string, string>) => fakeCloud(() => ({ status: 301, headers, body: '' }))
  const stopped = 'the compute endpoint redirects to https://cloud.example/v2.1/p; redirects are not followed: name that endpoint if it is right'
  t.match(await moved({ location: 'https://cloud.example/v2.1/p' }).run(READING), { stopped, sent: 1 })
  t.match(await moved({ location: 'https://cloud.example/v2.1/p' }).run(), { stopped, sent: 1 })
  t.match(await moved({}).run(READING), { stopped: null })
})

for (const status of [500, 502]) {
  test(`an action that got ${status} is waited for, and the server is put back`, async (t) => {
    const lost = { status, headers: {}, body: '' }
    let looks = 0
    const stopped = fakeCloud((request) => {
      if (isAction(request, 'reboot')) return refused
      if (isAction(request, 'os-stop')) return lost
      if (request.method === 'GET' && request.url.endsWith(ID) && isBegun(stopped, 'os-stop')) looks += 1
      if (isAction(request, 'os-start') && isBegun(stopped, 'os-stop')) looks = -1000
      if (isAction(request, 'os-start')) return accepted
      return looks > 0 ? shownAs(looks < 3 ? { 'OS-EXT-STS:task_state': 'powering-off' } : { status: 'SHUTOFF' }) : null
    })
    const learned = await stopped.run()
    t.same(learned.left, [])
    t.match(learned, { stopped: null, findings: { rebootWhenStopped: { undecided: `stop the server: ${status}` } } })
    t.ok(isBegun(stopped, 'os-start'))
  })
}

test('401 says when the clocks differ too much for a signature, if requests are signed', async (t) => {
  const dated = (date: string | null, isSigned = true): Promise<Learned> => fakeCloud(() => ({ status: 401, headers: date === null ? {} : { date }, body: '' })).run({ isSigned })
  const why = 'the cloud responded with 401: it does not accept these credentials for the compute API'
  t.equal((await dated('Thu, 01 Jan 1970 00:15:00 GMT')).stopped, why)
  t.equal((await dated('Thu, 01 Jan 1970 02:00:00 GMT')).stopped, `${why}; its clock is 2h ahead of this one, and signatures need the same time`)
  t.equal((await dated('Wed, 31 Dec 1969 23:00:00 GMT')).stopped, `${why}; its clock is 1h behind this one, and signatures need the same time`)
  t.equal((await dated('Thu, 01 Jan 1970 02:00:00 GMT', false)).stopped, why)
  for (const none of ['noon', null]) t.equal((await dated(none)).stopped, why, String(none))
})

test('Retry-After is seconds or a date, and at most two minutes', async (t) => {
  const doneAtMs = Date.parse('2026-01-01T00:00:00Z')
  const waits = (value: string, more: Record<string, string> = {}): number => retryAfterMs({ doneAtMs, response: { status: 503, headers: { 'retry-after': value, ...more }, body: '' } })
  t.equal(retryAfterMs({ doneAtMs, response: { status: 503, headers: {}, body: '' } }), 0)
  const cases: ReadonlyArray<readonly [string, number]> = [
    ['7', 7000], [' 7 ', 7000], ['0', 0], ['9'.repeat(5000), 120_000], ['-5', 0], ['1.5', 0], ['Infinity', 0], ['0x10', 0], ['soon', 0], ['', 0],
    ['Thu, 01 Jan 2026 00:00:09 GMT', 9000], ['Thu, 01 Jan 2100 00:00:00 GMT', 120_000], ['Thu, 01 Jan 1970 00:00:00 GMT', 0], ['Never, 99 Foo 2026', 0]
  ]
  for (const [value, ms] of cases) t.equal(waits(value), ms, value.slice(0, 40))
  t.equal(waits('Thu, 01 Jan 2026 02:00:09 GMT', { date: 'Thu, 01 Jan 2026 02:00:00 GMT' }), 9000, 'the clock of the cloud counts')
  t.equal(waits('Thu, 01 Jan 2026 00:00:09 GMT', { date: 'x' }), 9000)
})
