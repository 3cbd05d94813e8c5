/** A run of learning besides the choices: which servers it touches, when it stops, and how it leaves them. */
import { test } from 'tap'
import { FAULTY, SERVER, STOPPED } from '../../ids.js'
import { hide } from '../../../src/learn/hide.js'
import { accepted, fakeCloud, ID, isAction, shownAs, startCloud } from '../../learning.js'
import { SHOW } from '../../../src/learn/steps.js'
import { writeProfileFile } from '../../../src/learn/profile-file.js'
import { createSession } from '../../../src/learn/session.js'

const ALL = ['read', 'restart', 'power'] as const

test('a stopped server is started for the probes that need it running, and stopped again', async (t) => {
  const cloud = await startCloud(t, {}, { servers: undefined })
  const learned = await cloud.learn({ servers: [STOPPED], allow: ALL })
  t.same(learned.left, [])
  t.match(learned, { stopped: null, durations: { start: 3000, reboot: 5000, stop: 3000 }, findings: { rebootWhenStopped: { value: 'refuse' } } })
  t.same(learned.changes.map(({ action }) => action), ['start', 'reboot', 'stop'])
  const cautious = await cloud.learn({ servers: [STOPPED], allow: ['read', 'restart'] })
  t.match(cautious.findings.successStatus, { undecided: 'the server bms-stopped is SHUTOFF; expected ACTIVE (or --allow power)' })
  t.same([cautious.left, cautious.changes], [[], []])
})

test('only a server in ERROR is named: what needs a running one is undecided', async (t) => {
  const cloud = await startCloud(t, { rebootWhenError: 'refuse' })
  const learned = await cloud.learn({ servers: [FAULTY], allow: ALL })
  t.match(learned.findings, { rebootWhenError: { value: 'refuse' }, successStatus: { undecided: 'none of the servers that were named is ACTIVE or SHUTOFF' } })
  t.same(learned.left, [])
})

test('a project without servers leaves what needs one undecided', async (t) => {
  const cloud = await startCloud(t, {}, { servers: [] })
  const { findings } = await cloud.learn()
  t.match(findings, { serverMembers: { undecided: 'the project has no server to look at' }, listFilters: { undecided: 'no server with an image was found' }, errorBody: { value: 'both' } })
})

test('restarts without a named server are not sent', async (t) => {
  const cloud = await startCloud(t)
  const { findings, changes } = await cloud.learn({ allow: ALL })
  t.match(findings, { successStatus: { undecided: 'no server was named (--server ID)' }, createReferences: { undecided: /costs money$/ } })
  t.same(changes, [])
})

test('a server that is unknown, or not at rest, ends the run before anything else is sent', async (t) => {
  const cloud = await startCloud(t)
  t.match(await cloud.learn({ servers: ['none'] }), { stopped: 'the server none was not found: the cloud responded with 404; --server takes the id of a server, not its name', sent: 1 })
  t.equal((await fakeCloud(() => ({ status: 503, headers: {}, body: '' })).run()).stopped, 'the server s1 could not be read: 503')
  t.match(await fakeCloud(() => null, { status: 'REBOOT', 'OS-EXT-STS:task_state': 'rebooting' }).run(), { stopped: 'the server s1 is in REBOOT (rebooting); expected one at rest', sent: 1 })
  t.match(await fakeCloud(() => null, { status: 'BUILD' }).run(), { stopped: 'the server s1 is in BUILD; expected one at rest' })
})

test('nothing is learned from what refuses every read, even in JSON', async (t) => {
  const { findings, stopped } = await fakeCloud(() => null).run({ servers: [], allow: ['read'] })
  t.equal(stopped, null)
  t.same([...new Set(Object.values(findings).map((finding) => JSON.stringify(finding)))], ['{"undecided":"no response was as that of a compute API"}'])
  t.match((await fakeCloud(({ url }) => url.endsWith('limit=1') ? { status: 200, headers: {}, body: '{"servers":[]}' } : null).run({ servers: [], allow: ['read'] })).findings, { errorStatus: { value: 'semantic' } })
})

test('nothing is sent to a server without a confirmation', async (t) => {
  const cloud = await startCloud(t)
  t.match(await cloud.learn({ servers: [SERVER], allow: ALL, confirm: async (servers) => servers.length !== 1 }), { stopped: 'you did not confirm it', sent: 1 })
  t.match(await cloud.learn({ servers: [SERVER], allow: ALL, confirm: async () => true }), { stopped: null })
})

test('a run that is ended begins no further probe', async (t) => {
  const cloud = await startCloud(t)
  const ended = new AbortController()
  const learned = await cloud.learn({ servers: [SERVER], allow: ALL, signal: ended.signal, onExchange: ({ step }) => { if (step.name === 'HARD') ended.abort() } })
  t.same(learned.left, [])
  t.match(learned, { stopped: 'interrupted', findings: { successStatus: { value: 204 }, rebootWhenStopped: { undecided: 'interrupted' }, createReferences: { undecided: /costs money$/ } } })
})

test('a step without the value of its placeholder is not sent', async (t) => {
  const session = createSession({ send: async () => accepted, endpoint: 'https://cloud.example/v2.1/p', now: () => 0 })
  await t.rejects(session.send(SHOW, {}), { message: '/servers/{server} has no value for server' })
})

test('a mistake in the code of a run is not hidden', async (t) => {
  const cloud = await startCloud(t)
  await t.rejects(cloud.learn({ onExchange: () => { throw new Error('mine') } }), { message: 'mine' })
})

test('Retry-After is honoured, within bounds, and 429 and 401 stop the run', async (t) => {
  const polite = fakeCloud((_, count) => count === 1 ? { ...shownAs({}), headers: { 'retry-after': '7' } } : count === 2 ? { status: 503, headers: { 'retry-after': '99999' }, body: '' } : null)
  await polite.run({ allow: ['read'] })
  t.same(polite.waits.slice(0, 4), [7000, 1, 120_000, 1])
  t.match(await fakeCloud(() => ({ status: 429, headers: { 'retry-after': '3' }, body: '' })).run(), { stopped: 'the cloud responded with 429 (too many requests), Retry-After: 3; try again later' })
  const waits: number[] = []
  await fakeCloud((_, count) => count === 1 ? { ...shownAs({}), headers: { 'retry-after': '7' } } : { status: 429, headers: { 'retry-after': '3' }, body: '' }).run({ onExchange: (_, waitMs) => waits.push(waitMs) })
  t.same(waits, [7000, 0], 'nobody waits after the last response')
  const busy = fakeCloud((_, count) => count === 2 ? { status: 429, headers: {}, body: '' } : null)
  t.match(await busy.run(), { stopped: 'the cloud responded with 429 (too many requests); try again later', sent: 2 })
  t.match(await fakeCloud((_, count) => count === 3 ? null : { status: 401, headers: {}, body: '' }).run(), { sent: 1 })
})

test('three failures in a row stop the run; one does not', async (t) => {
  t.match(await fakeCloud((_, count) => count === 1 ? null : new Error('no route')).run(), { stopped: '3 requests in a row got no response: no route', sent: 4 })
  t.match(await fakeCloud(() => ({ status: 500, headers: {}, body: '' })).run({ servers: [], allow: ['read'] }), { stopped: '3 requests in a row got 500' })
  t.match(await fakeCloud((_, count) => count > 1 && count % 3 !== 0 ? { status: 502, headers: {}, body: '' } : null).run({ allow: ['read'] }), { stopped: null })
})

test('a cloud that shows no task states is watched by the status alone, and a restart that is never seen ends after five looks', async (t) => {
  const hidden = fakeCloud((request) => isAction(request, 'reboot') ? accepted : null, { 'OS-EXT-STS:task_state': undefined })
  const { changes, findings, durations } = await hidden.run({ allow: ['read', 'restart'] })
  t.same(changes[0], { action: 'reboot', statuses: ['ACTIVE'], taskStates: [] })
  t.match(findings, { successStatus: { value: 202 }, rebootStatus: { undecided: 'the restart was over before a status of it was seen' } })
  t.same(durations, {})
})

test('looks that fail are left out', async (t) => {
  let looks = 0
  const shaky = fakeCloud((request) => {
    if (isAction(request, 'reboot')) return accepted
    if (request.method !== 'GET' || !request.url.endsWith(ID) || shaky.sent.length < 15) return null
    looks += 1
    return looks === 1 ? { status: 502, headers: {}, body: '' } : looks === 2 ? shownAs({ status: 'HARD_REBOOT', 'OS-EXT-STS:task_state': 'reboot_started_hard' }) : null
  })
  t.match((await shaky.run({ allow: ['read', 'restart'] })).findings, { rebootStatus: { value: 'HARD_REBOOT' } })
})

test('a server that does not come to rest in time is named', async (t) => {
  let isRestarting = false
  const stuck = fakeCloud((request) => {
    if (isAction(request, 'reboot')) {
      isRestarting = true
      return accepted
    }
    return isRestarting && request.url.endsWith(ID) && request.method === 'GET' ? shownAs({ status: 'REBOOT', 'OS-EXT-STS:task_state': 'reboot_started_hard' }) : null
  })
  const learned = await stuck.run({ allow: ['read', 'restart'] })
  t.match(learned, { left: [{ id: ID, found: 'ACTIVE', now: 'REBOOT' }], durations: {} })
})

test('a server that is still being stopped, or started again, is not as it was found, whatever its status', async (t) => {
  const task = (taskState: string): typeof accepted => shownAs({ 'OS-EXT-STS:task_state': taskState })
  const stopping = fakeCloud((request) => isAction(request, 'os-stop') ? accepted : request.method === 'GET' && stopping.sent.some((each) => isAction(each, 'os-stop')) ? task('powering-off') : null)
  t.same((await stopping.run()).left, [{ id: ID, name: 'one', found: 'ACTIVE', now: 'ACTIVE (powering-off)' }])
  let state: typeof accepted | null = null
  const starting = fakeCloud((request) => {
    if (isAction(request, 'os-stop')) state = shownAs({ status: 'SHUTOFF' })
    if (isAction(request, 'os-start') && state !== null) state = task('powering-on')
    if (isAction(request, 'os-stop') || isAction(request, 'os-start')) return accepted
    return request.method === 'GET' ? state : null
  })
  t.same((await starting.run()).left, [{ id: ID, name: 'one', found: 'ACTIVE', now: 'ACTIVE (powering-on)' }])
})

test('a stop that is refused, or has no effect, decides nothing', async (t) => {
  const refusing = await fakeCloud((request) => isAction(request, 'os-stop') ? { status: 403, headers: {}, body: '' } : null).run()
  t.match(refusing.findings.rebootWhenStopped, { undecided: 'stop the server: 403' })
  t.same(refusing.left, [])
  const deaf = await fakeCloud((request) => isAction(request, 'os-stop') ? accepted : null).run()
  t.match(deaf.findings.rebootWhenStopped, { undecided: 'the server was not at rest after 0 s' })
  t.same(deaf.left, [])
})

test('a stop that ends elsewhere decides nothing, and a server that cannot be put back is named', async (t) => {
  let looks = -1
  const failing = fakeCloud((request) => {
    if (isAction(request, 'os-stop')) {
      looks = 0
      return accepted
    }
    if (isAction(request, 'os-start')) return { status: 409, headers: {}, body: '' }
    if (looks < 0 || request.method !== 'GET') return null
    looks += 1
    return shownAs(looks === 1 ? { 'OS-EXT-STS:task_state': 'powering-off' } : { status: 'ERROR' })
  })
  t.match(await failing.run(), { left: [{ name: 'one', found: 'ACTIVE', now: 'ERROR' }], findings: { rebootWhenStopped: { undecided: 'stop the server: it is ERROR now' } } })
})

test('a cloud that falls silent while a server stops leaves it in a status that is not known', async (t) => {
  let isSilent = false
  const silent = fakeCloud((request) => {
    if (isAction(request, 'os-stop')) {
      isSilent = true
      return accepted
    }
    return isSilent ? new Error('gone') : null
  })
  t.match(await silent.run(), { stopped: '3 requests in a row got no response: gone', left: [{ id: ID, found: 'ACTIVE', now: null }] })
  const lost = fakeCloud((request) => isAction(request, 'os-stop') ? accepted : lost.sent.some((each) => isAction(each, 'os-stop')) && request.method === 'GET' ? { status: 404, headers: {}, body: '{}' } : null)
  t.match(await lost.run(), { left: [{ now: null }] })
})

test('a mistake in the code while a server is put back is not hidden', async (t) => {
  let [isStopped, isOver] = [false, false]
  const cloud = fakeCloud((request) => {
    isOver ||= isStopped && isAction(request, 'os-start')
    isStopped ||= isAction(request, 'os-stop')
    if (isAction(request, 'os-stop')) return accepted
    return isStopped && request.method === 'GET' ? shownAs({ status: 'SHUTOFF' }) : null
  })
  await t.rejects(cloud.run({ onExchange: () => { if (isOver) throw new Error('mine') } }), { message: 'mine' })
})

test('a reason shows no secret, not even half of one', async (t) => {
  const secret = 'x-secret-of-nobody'
  const body = JSON.stringify({ message: 'y'.repeat(100) + secret })
  const leaking = fakeCloud(({ method, url }) => method === 'GET' && url.endsWith(ID) ? null : { status: 418, headers: {}, body })
  const { findings } = await leaking.run({ conceal: (text) => hide(text, [[secret, 'PASSWORD']]) })
  t.match(findings.errorStatus, { undecided: /yPASS/ })
  t.notMatch(JSON.stringify(Object.values(findings).map((finding) => 'undecided' in finding ? finding.undecided : '')), /x-sec/)
  const conceal = (text: string): string => text.replace('OWN', 'HIDDEN')
  t.match(await fakeCloud(() => null, { status: 'OWN' }).run({ conceal }), { stopped: 'the server s1 is in HIDDEN; expected one at rest' })
  t.match(await fakeCloud(() => ({ status: 429, headers: { 'retry-after': 'OWN' }, body: '' })).run({ conceal }), { stopped: /Retry-After: HIDDEN;/ })
})

test('the base of a file is the profile that has most of the values', async (t) => {
  const cloud = await startCloud(t, {}, { profile: 'nova', set: { successStatus: 204 } })
  t.match(writeProfileFile(await cloud.learn(), { endpoint: '', date: '', allow: ['read'], hidden: [], exactnessMs: 0 }), { base: 'nova' })
})
