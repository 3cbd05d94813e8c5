// A report of many servers: its size has a bound, and no body is read once for each server.
import { test } from 'tap'
import { actedOnBy, callOf, hasDeleted, looksAt, restartedBy, shownIn } from '../../../src/report/call.js'
import { buildClient, type TestClient } from './client.js'
import { byServer } from '../../../src/report/by-server.js'
import { PROJECT } from '../../helpers.js'
import { writeReport } from '../../../src/report/forms/index.js'
import type { Report } from '../../../src/report/finding.js'

const [SERVERS, BATCHES] = [300, 6]

async function restartAll (client: TestClient): Promise<void> {
  const { servers } = (await client.send('GET', `/v2.1/${PROJECT}/servers?limit=1000`)).json() as { servers: Array<{ id: string }> }
  for (let round = 0; round < BATCHES; round++) await client.send('POST', `/v1/${PROJECT}/baremetalservers/action`, { reboot: { type: 'HARD', servers: servers.map(({ id }) => ({ id })) } })
}

test('it has at most 20 findings of a rule, counts them all, and says how many more there are', async (t) => {
  const client = await buildClient(t, { servers: [{ name: 'bms-{n}', count: SERVERS }] })
  await restartAll(client)
  const { body } = await client.send('GET', '/_emulator/report')
  t.ok(body.length < 200_000, `${body.length} characters`)
  const report = JSON.parse(body) as Report
  t.match(report, { errors: SERVERS, warnings: SERVERS, omitted: [{ rule: 'double-restart', findings: SERVERS - 20, ignored: 0 }, { rule: 'no-confirmation', findings: SERVERS - 20, ignored: 0 }] })
  t.equal(report.findings.length, 40)
  t.match(report.findings[0], { rule: 'double-restart', requests: { length: BATCHES }, message: /^5 restarts of bms-\d+ were sent while an earlier one was running, the first of them at once\.$/ })
  t.match(writeReport('text', report, '1'), '\n  not shown: 280 more of double-restart, 280 more of no-confirmation\n')
  t.match(JSON.parse(writeReport('sarif', report, '1')), { runs: [{ properties: { omitted: report.omitted } }] })
  t.match(writeReport('markdown', report, '1'), '\nnot shown: 280 more of double-restart, 280 more of no-confirmation\n')
})

test('ignored findings have the same bound, and are counted', async (t) => {
  const client = await buildClient(t, { servers: [{ name: 'bms-{n}', count: SERVERS }], reportIgnore: ['no-confirmation=a test', 'double-restart=a test'] })
  await restartAll(client)
  const report = await client.report()
  t.match(report, { errors: 0, findings: { length: 0 }, ignored: { length: 40 }, omitted: [{ findings: 0, ignored: SERVERS - 20 }, {}] })
  t.match(writeReport('text', report, '1'), 'report: nothing found, 600 ignored in ')
})

test('the body of each batch is read three times, however many servers it names: for its key, what it restarts and what it acts on', async (t) => {
  const client = await buildClient(t, { servers: [{ name: 'bms-{n}', count: SERVERS }] })
  await restartAll(client)
  const parse = t.capture(JSON, 'parse', JSON.parse)
  await client.send('GET', '/_emulator/report')
  const batches = parse().filter(({ args: [text] }) => String(text).startsWith('{"reboot":'))
  t.equal(batches.length, 3 * BATCHES)
})

test('what is known by server is what a search through all requests finds', async (t) => {
  const client = await buildClient(t, { servers: [{ name: 'bms-{n}', count: 3 }] })
  const { servers } = (await client.send('GET', `/v2.1/${PROJECT}/servers`)).json() as { servers: Array<{ id: string }> }
  const ids = servers.map(({ id }) => id)
  const batch = { reboot: { type: 'HARD', servers: [...ids, ...ids].map((id) => ({ id })) } }
  for (const id of ids) {
    const path = `/v2.1/${PROJECT}/servers/${id}`
    await client.send('POST', `/v1/${PROJECT}/baremetalservers/action`, batch)
    for (const each of [path, `/v2.1/${PROJECT}/servers/detail`, `${path}/os-instance-actions`, `/v2.1/${PROJECT}/servers?status=ACTIVE`, `${path}/tags`]) await client.send('GET', each)
    await client.send('POST', `${path}/action`, { 'os-stop': {} })
    await client.send('DELETE', path, undefined, id === ids[1] ? { 'x-emulator-fault': '409' } : {})
  }
  const calls = (client.worlds.find(PROJECT)?.journal.list() ?? []).map(callOf)
  const { restarts, acts, lastLook, looksAfter, lastNaming, lastShowing, deletion } = byServer(calls)
  for (const id of [...ids, 'unknown']) {
    t.same(restarts.get(id) ?? [], calls.filter((call) => restartedBy(call).includes(id)))
    t.same(acts(id), calls.filter((call) => actedOnBy(call).includes(id)))
    t.equal(lastLook(id), calls.findLast((call) => looksAt(call, id)))
    for (const { entry } of calls) t.equal(looksAfter(id, entry.id), calls.filter((call) => call.entry.id > entry.id && looksAt(call, id)).length)
    t.equal(lastNaming(id), calls.findLast((call) => call.entry.serverId === id))
    t.equal(lastShowing(id), calls.findLast((call) => shownIn(call).has(id)))
    t.equal(deletion(id), calls.findLast((call) => hasDeleted(call, id)))
  }
  t.equal(looksAfter('unknown', 0), 3, 'a list by status is about all servers')
  t.equal(deletion(String(ids[1])), undefined)
})
