/** What `learn` and `check` say and write: nothing that is private, and a clear line for wrong inputs, before anything is sent. */
import { test } from 'tap'
import { once } from 'node:events'
import { existsSync, mkdirSync, readFileSync } from 'node:fs'
import { spawn } from 'node:child_process'
import { cloud, standIn, TOKEN } from './cloud.js'
import { runCommand } from './command.js'
import { PROJECT } from '../helpers.js'

const QUICK = ['--pause', '0', '--poll', '20', '--timeout', '3000']
const OTHER_PROJECT = '0123456789abcdef0123456789abcdef'

test('no output names the project, however the endpoint became known', async (t) => {
  const { url } = await cloud(t)
  const ways: ReadonlyArray<readonly [title: string, target: string, env: Record<string, string>]> = [
    ['a token and the catalog', `${url}/v3`, { OS_TOKEN: TOKEN }],
    ['a token and the endpoint with a slash', `${url}/v2.1/${PROJECT}/`, { OS_TOKEN: TOKEN }],
    ['a token, the endpoint, and another project', `${url}/v2.1/${PROJECT}`, { OS_TOKEN: TOKEN, OS_PROJECT_ID: OTHER_PROJECT }],
    ['an access key, the endpoint, and another project', `${url}/v2.1/${PROJECT}`, { OS_ACCESS_KEY: 'AK-OF-DEMO', OS_SECRET_KEY: 'SK-OF-DEMO', OS_PROJECT_ID: OTHER_PROJECT }]
  ]
  for (const [title, target, env] of ways) {
    const dir = t.testdir({})
    const reports = ['json', 'xml', 'md'].map((suffix) => `check.${suffix}`)
    const learned = await runCommand(t, ['learn', target, ...QUICK], env, dir)
    const checked = await runCommand(t, ['check', target, '--profile', 'nova', ...reports.flatMap((file) => ['--report', file]), ...QUICK], env, dir)
    const outputs = [['learn', learned.stdout, learned.stderr], ['check', checked.stdout, checked.stderr], ...['cloud.profile.json', ...reports].map((file) => [file, existsSync(`${dir}/${file}`) ? readFileSync(`${dir}/${file}`, 'utf8') : ''])] as ReadonlyArray<readonly string[]>
    for (const [name, ...texts] of outputs) t.notOk(texts.join('').includes(PROJECT), `${title}: ${name}`)
    if (env['OS_ACCESS_KEY'] === undefined && env['OS_PROJECT_ID'] !== OTHER_PROJECT) t.match(JSON.parse(readFileSync(`${dir}/cloud.profile.json`, 'utf8')), { endpoint: `${url}/v2.1/PROJECT` }, title)
  }
})

test('a file that cannot be written is refused before anything is sent', async (t) => {
  const { url, requests } = await standIn(t, (_, response) => response.writeHead(200).end('{"servers":[]}'))
  const dir = t.testdir({ file: '', folder: {} })
  const target = `${url}/v2.1/${PROJECT}`
  const cases: ReadonlyArray<readonly [args: readonly string[], message: RegExp]> = [
    [['learn', target, '--out', 'nofold/x.json'], /^bms-emulator: --out: the folder nofold does not exist; create it first\n$/],
    [['learn', target, '--force', '--out', 'folder'], /^bms-emulator: --out: folder cannot be written: this is a folder; choose another file\n$/],
    [['learn', target, '--out', 'file/x.json'], /^bms-emulator: --out: the folder file does not exist; create it first\n$/],
    [['check', target, '--report', 'nofold/x.json'], /^bms-emulator: --report: the folder nofold does not exist; create it first\n$/],
    [['check', target, '--report', 'x.md'], /^bms-emulator: --report: x\.md cannot be written: this is a folder; choose another file\n$/]
  ]
  mkdirSync(`${dir}/x.md`)
  for (const [args, stderr] of cases) {
    t.match(await runCommand(t, [...args, ...QUICK], { OS_TOKEN: TOKEN }, dir), { code: 2, stdout: '', stderr }, args.join(' '))
  }
  t.equal(requests.length, 0)
})

test('what is no compute API teaches nothing, even if it refuses in JSON', async (t) => {
  const dir = t.testdir({})
  const { url, env } = await cloud(t)
  const token = { ...env, OS_TOKEN: TOKEN }
  const stderr = /nothing was learned: no response was as that of a compute API; is the URL that of a compute endpoint\?\n$/
  t.match(await runCommand(t, ['learn', `${url}/_emulator`, ...QUICK], token, dir), { code: 1, stdout: '', stderr })
  t.notOk(existsSync(`${dir}/cloud.profile.json`))
  t.match(await runCommand(t, ['check', `${url}/_emulator`, ...QUICK], token, dir), { code: 2, stdout: '', stderr })
})

test('a server is named by its id, and a duration must be one that can be kept', async (t) => {
  const dir = t.testdir({})
  const { env } = await cloud(t)
  t.match(await runCommand(t, ['learn', '--allow', 'restart', '--server', 'bms-83', ...QUICK], env, dir), { code: 1, stderr: /the server bms-83 was not found: the cloud responded with 404; --server takes the id of a server, not its name \(openstack server list shows both\)\n/ })
  for (const flag of ['timeout', 'max-wait']) t.match(await runCommand(t, ['learn', `--${flag}`, '0'], env, dir), { code: 2, stderr: new RegExp(`--${flag}: "0" is no time; expected a duration above zero, such as 15s\n`) })
  t.match(await runCommand(t, ['learn', '--pause', '-1'], env, dir), { code: 2, stderr: /^bms-emulator: --pause requires a value, but -1 begins with a dash; if it is the value, write --pause=-1 \(see bms-emulator learn --help\)\n$/ })
  t.match(await runCommand(t, ['logs', '-n', '-1'], env, dir), { code: 2, stderr: /^bms-emulator: -n requires a value, but -1 begins with a dash; if it is the value, write --lines=-1 / })
  t.match(await runCommand(t, ['learn', '--pause', '--force'], env, dir), { code: 2, stderr: /^bms-emulator: --pause requires a value \(/ })
  t.match(await runCommand(t, ['learn', '--timeout', '30d'], env, dir), { code: 2, stderr: 'bms-emulator: --timeout: "30d" is too long; expected at most 24d\n' })
  t.match(await runCommand(t, ['learn', '--pause=-1'], env, dir), { code: 2, stderr: /--pause: / })
  t.match(await runCommand(t, ['check', '--help'], env, dir), { code: 0, stdout: /\n {2}bms-emulator check \[URL\] --profile FILE\n {42}say where/ })
})

test('a signal ends a run that only reads, however long the cloud asks to wait', async (t) => {
  const { url } = await standIn(t, (_request, response) => { response.writeHead(200, { 'content-type': 'application/json', 'retry-after': '999999' }).end('{"servers":[]}') })
  const child = spawn(process.execPath, ['dist/cli/main.js', 'learn', `${url}/v2.1/${PROJECT}`, '--out', `${t.testdir()}/profile.json`], { env: { PATH: process.env['PATH'] ?? '', OS_TOKEN: TOKEN, OS_PROJECT_ID: PROJECT }, stdio: ['ignore', 'ignore', 'pipe'] })
  t.teardown(() => child.kill('SIGKILL'))
  let text = ''
  child.stderr.setEncoding('utf8').on('data', (part: string) => { text += part })
  const closed = once(child, 'close')
  while (!text.includes('→ 200')) await once(child.stderr, 'data')
  child.kill('SIGTERM')
  await closed
  t.match(text, /bms-emulator: ending\n[^]*interrupted/)
  t.match(text, '→ 200  (Retry-After: waits 2m)\n')
  const busy = await standIn(t, (_request, response) => { response.writeHead(429, { 'retry-after': '60' }).end('{}') })
  t.match(await runCommand(t, ['learn', `${busy.url}/v2.1/${PROJECT}`], { OS_TOKEN: TOKEN, OS_PROJECT_ID: PROJECT }, t.testdirName), { code: 1, stderr: /→ 429\nbms-emulator: stopped after 1 request: / })
})
