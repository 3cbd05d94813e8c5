// The forms of a report, and what is common to all rules: ignored findings, clients, and what the report does not see.
import { test } from 'tap'
import { buildClient, failing, type TestClient } from './client.js'
import { formatOf, FORMAT_NAMES, writeReport } from '../../../src/report/forms/index.js'
import { judge } from '../../../src/report/judge.js'
import { PROJECT, SERVER } from '../../helpers.js'
import type { Report } from '../../../src/report/finding.js'

const EMPTY: Report = { errors: 0, warnings: 0, findings: [], ignored: [], omitted: [], clients: [], unseen: { requests: 0, events: 0 } }

async function careless (client: TestClient): Promise<Report> {
  await client.restart(failing('503'))
  await client.restart()
  await client.restart({ 'user-agent': 'a|b <c>\u0007\u001b[31m' })
  await client.advance('10s')
  await client.restart({ 'user-agent': '' })
  return await client.report()
}

test('a secret in a User-Agent is in no form of the report', async (t) => {
  const client = await buildClient(t)
  await client.restart({ 'user-agent': 'cli password=HIDEME' })
  for (const format of ['json', 'text', 'junit', 'markdown', 'sarif']) {
    const { body } = await client.send('GET', `/_emulator/report?format=${format}`)
    t.match(body, 'cli password')
    t.notMatch(body, 'HIDEME', format)
  }
})

test('the text names each finding with its requests, errors first', async (t) => {
  const client = await buildClient(t)
  await client.look()
  const report = await careless(client)
  const text = writeReport('text', report, '1.0.0')
  t.equal((await client.send('GET', '/_emulator/report?format=text')).body, text)
  t.match(text, /^error {4}blind-retry: reboot of bms-83 got 503 and was sent again at once, without a look at what the first had done\.\n {9}lightMyRequest \(client 1\)\n {11}#\d+ 00:00:00\.000 POST \/v2\.1\/c685…eb65\/servers\/95bf…69dd\/action -> 503\n {11}#\d+ 00:00:00\.000 POST \S+ -> 204\nwarning {2}no-confirmation: /)
  t.match(text, /\n {9}no User-Agent \(client 3\)\n/)
  t.match(text, /\nreport: 1 error, 2 warnings in 5 requests of 3 clients\n$/)
  t.equal(writeReport('text', EMPTY, '1.0.0'), 'report: nothing found in 0 requests of 0 clients\n')
})

test('a long finding shows its first and its last requests, and one without a response says so', async (t) => {
  const client = await buildClient(t)
  for (let round = 0; round < 12; round++) await client.restart(failing('reset'))
  const text = writeReport('text', await client.report(), '1.0.0')
  t.match(text, /-> no response\n {11}\.\.\. 6 more requests\n {11}#/)
})

test('what a client names itself does not control a terminal, nor break a table or a document', async (t) => {
  const client = await buildClient(t)
  await client.restart(failing('503'))
  const agent = { 'user-agent': 'a|b <c>\u0007\u001b[31m' }
  await client.restart({ ...failing('503'), ...agent })
  await client.restart(agent)
  const report = await client.report()
  t.match(writeReport('text', report, '1'), 'a|b <c>\\u0007\\u001b[31m (client 2)')
  t.match(writeReport('markdown', report, '1'), /\| a&#124;b &lt;c&gt;(\\|&#92;)u0007(\\|&#92;)u001b&#91;31m \(client 2\) \|/)
  t.match(writeReport('junit', report, '1'), 'a|b &lt;c&gt;\\u0007\\u001b[31m (client 2)')
})

test('JUnit has a case for each rule: an error fails it, a warning is printed', async (t) => {
  const xml = writeReport('junit', await careless(await buildClient(t)), '1')
  t.match(xml, '<testsuite name="bms-emulator report" tests="14" failures="1" errors="0" skipped="0">')
  t.match(xml, /<testcase classname="bms-emulator\.report" name="blind-retry"><failure message="reboot of bms-83 got 503[^"]*">[^<]*<\/failure><\/testcase>/)
  t.match(xml, /name="no-confirmation"><system-out>[^<]*<\/system-out><\/testcase>/)
  t.match(xml, 'name="secret-in-url"/>')
})

test('Markdown has a row for each finding, and SARIF a result', async (t) => {
  const client = await buildClient(t, { reportIgnore: [{ rule: 'no-confirmation', reason: 'a | b' }] })
  const report = await careless(client)
  const markdown = writeReport('markdown', report, '1')
  t.match(markdown, /^### bms-emulator report: 1 error, 2 ignored in 4 requests of 3 clients\n\n\| \| rule \| finding \| client \| requests \|\n/)
  t.match(markdown, /\n\| ignored \| <code>no-confirmation<\/code> \| [^|]* \| a &#124; b \| \|\n/)
  t.equal(writeReport('markdown', { ...EMPTY, unseen: { requests: 1, events: 0 } }, '1'), '### bms-emulator report: nothing found in 0 requests of 0 clients\n\nnot seen: 1 older request; it was evicted to bound memory\n')
  const { version, runs: [run] } = JSON.parse(writeReport('sarif', report, '1.2.3')) as { version: string, runs: Array<{ tool: { driver: { semanticVersion: string, rules: unknown[] } }, results: unknown[] }> }
  t.equal(version, '2.1.0')
  t.match(run, { tool: { driver: { semanticVersion: '1.2.3', rules: { length: 14 } } }, results: [{ ruleId: 'blind-retry', level: 'error', message: { text: String } }, { suppressions: [{ justification: 'a | b' }] }, {}] })
})

test('a finding is ignored for its server, by id or name, its client and its project', async (t) => {
  const rows: ReadonlyArray<[object, number]> = [
    [{}, 1], [{ server: SERVER }, 1], [{ server: 'bms-83' }, 1], [{ server: 'bms-84' }, 0], [{ client: 'MyRequest' }, 1], [{ client: 'curl' }, 0], [{ project: PROJECT }, 1], [{ project: '0b' }, 0]
  ]
  for (const [row, count] of rows) {
    const client = await buildClient(t, { reportIgnore: [{ rule: 'no-confirmation', reason: 'a test', ...row }, { rule: 'secret-in-url', reason: 'none' }] })
    await client.restart()
    const { ignored, findings, warnings } = await client.report()
    t.same([ignored.length, findings.length, warnings], [count, 1 - count, 1 - count], JSON.stringify(row))
  }
  const secret = await buildClient(t, { reportIgnore: [{ rule: 'secret-in-url', server: 'bms-83', reason: 'a test' }] })
  await secret.send('GET', `${secret.path}?token=abc`)
  t.match(await secret.report(), { ignored: { length: 0 }, errors: 1 }, 'a finding of no server')
  const client = await buildClient(t, { reportIgnore: ['no-confirmation=another job looks'] })
  await client.restart()
  t.match(await client.send('GET', '/_emulator/report?format=text').then(({ body }) => body), /^ignored {2}no-confirmation: .* \(another job looks\)\nreport: nothing found, 1 ignored in 1 request of 1 client\n$/)
})

test('a rule can be off, or have another severity', async (t) => {
  const client = await buildClient(t, { reportRules: { 'blind-retry': 'warning', 'no-confirmation': 'off' } })
  await client.restart(failing('503'))
  await client.restart()
  t.match(await client.report(), { errors: 0, warnings: 1, findings: [{ rule: 'blind-retry', severity: 'warning' }] })
})

test('each project is judged by itself, and ?project= selects one', async (t) => {
  const client = await buildClient(t)
  await client.restart()
  await client.send('POST', `/v2.1/0b/servers/${SERVER}/action`, { reboot: { type: 'HARD' } })
  t.match(await client.report(), { warnings: 2, clients: [{ projectId: PROJECT, number: 1 }, { projectId: '0b', number: 1 }] })
  t.match((await client.send('GET', '/_emulator/report?project=0b')).json(), { warnings: 1, findings: [{ projectId: '0b' }], clients: { length: 1 } })
})

test('the report says what it does not see', async (t) => {
  const client = await buildClient(t)
  for (let round = 0; round < 1002; round++) await client.look()
  t.match(await client.report(), { unseen: { requests: 2, events: 0 } })
  const text = (unseen: Report['unseen']): string => writeReport('text', { ...EMPTY, unseen }, '1').split('\n')[1] ?? ''
  t.equal(text({ requests: 2, events: 0 }), '  not seen: 2 older requests; they were evicted to bound memory')
  t.equal(text({ requests: 0, events: 1 }), '  not seen: 1 older event; it was evicted to bound memory')
  t.equal(text({ requests: 1, events: 2 }), '  not seen: 1 older request and 2 older events; they were evicted to bound memory')
})

test('a server that is gone keeps the name that its transitions had; one that nobody knew has its id', async (t) => {
  const client = await buildClient(t)
  await client.restart()
  await client.send('DELETE', `/_emulator/servers/${SERVER}`)
  t.match(await client.found('no-confirmation'), [{ message: /restart of bms-83/ }])
  await client.send('POST', `/v2.1/${PROJECT}/servers/nobody/action`, { reboot: { type: 'HARD' } })
  await client.send('POST', `/v2.1/${PROJECT}/servers/nobody/action`, { reboot: { type: 'HARD' } })
  t.match(await client.found('retry-of-permanent'), [{ message: /^reboot of nobody was refused/ }])
})

test('the form of a file follows from its suffix', (t) => {
  t.same(['a.json', 'a.txt', 'a.xml', 'a.md', 'a.sarif'].map(formatOf), FORMAT_NAMES)
  t.equal(formatOf('a.html'), undefined)
  t.same(judge({ recordings: [], unseen: { requests: 0, events: 0 } }), EMPTY)
  t.same(JSON.parse(writeReport('json', EMPTY, '1')), EMPTY)
  t.end()
})
