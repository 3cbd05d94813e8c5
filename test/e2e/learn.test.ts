/** The commands `learn` and `check` as processes: against an emulator, and against stand-ins that do what no cloud should. */
import { test, type Test } from 'tap'
import { once } from 'node:events'
import { spawn, spawnSync } from 'node:child_process'
import type { RequestListener } from 'node:http'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { cloud, standIn, TOKEN } from './cloud.js'
import { runCommand, startCommand, type Ending } from './command.js'
import { FAULTY, PROJECT, SERVER } from '../helpers.js'
import { namedProfile } from '../../src/core/profile.js'

const QUICK = ['--pause', '0', '--poll', '20', '--timeout', '300']

interface File { readonly base: string, readonly choices: Record<string, { readonly value: unknown }>, readonly undecided: Record<string, string>, readonly durations: Record<string, number> }
interface Report { readonly stopped: string | null, readonly differs: readonly string[], readonly missing: readonly string[], readonly choices: ReadonlyArray<{ readonly verdict: string }> }
const readReport = (path: string): Report => JSON.parse(readFileSync(path, 'utf8')) as Report
const readFile = (path: string): File => JSON.parse(readFileSync(path, 'utf8')) as File

test('learn reads by default, writes a file without secrets, and the emulator behaves like that cloud', async (t) => {
  const dir = t.testdir({})
  const { url, env } = await cloud(t, '--profile', 'nova', '--set', 'successStatus=204')
  const ending = await runCommand(t, ['learn', ...QUICK], env, dir)
  t.match(ending, { code: 0, stdout: /cloud\.profile\.json: \d+ choices learned, \d+ undecided; nearest profile: nova\nuse it: bms-emulator --profile cloud\.profile\.json\n$/ })
  const text = readFileSync(`${dir}/cloud.profile.json`, 'utf8')
  t.notOk(text.includes(PROJECT) || text.includes('"demo"'), 'no project')
  const file = readFile(`${dir}/cloud.profile.json`)
  t.match(file, { version: 1, endpoint: `${url}/v2.1/PROJECT`, base: 'nova', undecided: { successStatus: /--allow restart/ }, choices: { errorBody: { value: 'native', source: 'learned', evidence: { response: { status: 404 } } } } })
  t.match(await runCommand(t, ['learn', ...QUICK], env, dir), { code: 2, stderr: /cloud\.profile\.json is there already; overwrite it with --force/ })
  t.match(await runCommand(t, ['learn', '--force', '--allow', 'power', '--server', SERVER, ...QUICK], env, dir), { code: 0 })
  const more = readFile(`${dir}/cloud.profile.json`)
  t.match(more.choices, { successStatus: { value: 204 }, rebootStatus: { value: 'HARD_REBOOT' }, rebootWhenStopped: { value: 'start' } })
  t.ok(more.durations['reboot'] !== undefined && more.durations['reboot'] >= 200)
  const second = await startCommand(t, ['--port', '0', '--profile', `${dir}/cloud.profile.json`])
  const profile = await (await fetch(`${second.url}/_emulator/profile`)).json() as { choices: Record<string, { value: unknown, origin: string }> }
  t.match(profile, { name: 'nova', choices: { successStatus: { value: 204, origin: 'learned' }, softReboot: { value: 'soft' } } })
})

test('over HTTP, learning gives the choices of each profile back, but those that have no effect beside the others, and a stage that is too short to be seen', async (t) => {
  for (const [name, hidden] of [['otc', ['rebootWhenRebooting', 'acceptWindow']], ['documented', ['rebootWhenRebooting', 'acceptWindow']], ['nova', ['edition', 'acceptWindow']]] as const) {
    const dir = t.testdir({ 'fleet.json': JSON.stringify({ servers: [{ id: SERVER, name: 'bms-83', image: '1a6635d8-afea-4f2b-abb6-27a202bad319' }, { id: FAULTY, name: 'bms-faulty', status: 'ERROR' }, { count: 30, name: 'bms-{n}' }] }) })
    const { env } = await cloud(t, '--profile', name, '--servers', `${dir}/fleet.json`)
    t.match(await runCommand(t, ['learn', '--allow', 'power', '--server', SERVER, '--server', FAULTY, ...QUICK], env, dir), { code: 5 }, 'the faulty server is not as it was')
    const { base, choices, undecided } = readFile(`${dir}/cloud.profile.json`)
    const expected = Object.entries(namedProfile(name).choices).filter(([choice]) => choice !== 'createReferences' && !(hidden as readonly string[]).includes(choice))
    t.match(undecided['acceptWindow'], /^no look met the stage rebooting_hard: if there is one, it is shorter than \S+$/)
    t.same([base, Object.fromEntries(Object.entries(choices).map(([choice, { value }]) => [choice, value]))], [name, Object.fromEntries(expected)])
  }
})

test('check says the same, finds a changed value by name, and writes reports', async (t) => {
  const dir = t.testdir({})
  const { env } = await cloud(t, '--profile', 'documented')
  await runCommand(t, ['learn', ...QUICK], env, dir)
  t.match(await runCommand(t, ['check', '--profile', 'cloud.profile.json', ...QUICK], env, dir), { code: 0, stdout: /no choice differs from cloud\.profile\.json: \d+ the same, \d+ undecided\n$/ })
  const reports = ['json', 'xml', 'md'].flatMap((suffix) => ['--report', `check.${suffix}`])
  t.match(await runCommand(t, ['check', '--profile', 'otc', ...reports, ...QUICK], env, dir), { code: 1, stdout: /4 choices differ from otc: errorStatus, errorBody, unauthorizedBody, rootVersions; / })
  t.same(readReport(`${dir}/check.json`).differs, ['errorStatus', 'errorBody', 'unauthorizedBody', 'rootVersions'])
  t.match(readFileSync(`${dir}/check.xml`, 'utf8'), /failures="4" errors="0" skipped="\d+"[^]*name="errorStatus is semantic"><failure message="observed table: POST/)
  t.match(readFileSync(`${dir}/check.md`, 'utf8'), '| errorStatus | <code>semantic</code> | <code>table</code> | **differs** |')
  for (const suffix of ['json', 'xml', 'md']) t.notOk(readFileSync(`${dir}/check.${suffix}`, 'utf8').includes(PROJECT.slice(0, 12)), suffix)
  t.match(await runCommand(t, ['check', '--report', 'check.txt', ...QUICK], env, dir), { code: 2, stderr: /--report: "check\.txt" has an unknown suffix/ })
})

test('check --strict asks for a decision on every choice that the allowed probes decide, and reports say which lacks one', async (t) => {
  const dir = t.testdir({ 'fleet.json': JSON.stringify({ servers: [] }) })
  const full = await cloud(t, '--profile', 'documented')
  await runCommand(t, ['learn', ...QUICK], full.env, dir)
  const check = (env: Record<string, string>, ...args: readonly string[]): Promise<Ending> => runCommand(t, ['check', '--strict', '--report', 'check.json', '--report', 'check.xml', '--report', 'check.md', ...args, ...QUICK], env, dir)
  t.match(await check(full.env, '--profile', 'cloud.profile.json'), { code: 0 }, 'what the file has as undecided is not expected')
  const pages = /^bms-emulator: --strict: the cloud did not decide pageSize\n$/m
  t.match(await check(full.env, '--profile', 'documented'), { code: 2, stderr: pages })
  t.match(await check(full.env, '--profile', 'otc'), { code: 1, stderr: pages })
  const empty = await cloud(t, '--profile', 'documented', '--servers', `${dir}/fleet.json`)
  t.match(await check(empty.env, '--profile', 'cloud.profile.json'), { code: 2, stdout: /no choice differs/, stderr: /^bms-emulator: --strict: the cloud did not decide serverMembers, listFilters\n$/m })
  const { stopped, differs, missing } = readReport(`${dir}/check.json`)
  t.same({ stopped, differs, missing }, { stopped: null, differs: [], missing: ['serverMembers', 'listFilters'] })
  t.match(readFileSync(`${dir}/check.xml`, 'utf8'), /failures="0" errors="2" skipped="\d+"[^]*name="serverMembers is documented"><error message="the project has no server to look at"/)
  t.match(readFileSync(`${dir}/check.md`, 'utf8'), /\| serverMembers \|.*\| \*\*undecided\*\* \|/)
})

test('a cloud that could not be asked has reports that say why', async (t) => {
  const dir = t.testdir({})
  const args = ['json', 'xml', 'md'].flatMap((suffix) => ['--report', `check.${suffix}`])
  const { url } = await standIn(t, (request, response) => response.writeHead(String(request.url).endsWith('/tokens') ? 503 : 200).end('[]'))
  const cases: ReadonlyArray<readonly [args: readonly string[], env: Record<string, string>, stopped: RegExp]> = [
    [[], { OS_AUTH_URL: url, OS_USERNAME: 'demo', OS_PASSWORD: 'demo-password', OS_PROJECT_ID: PROJECT }, /^the log-in at .* was refused: 503 with \[\]$/],
    [[`${url}/v2.1/${PROJECT}`], { OS_USERNAME: 'demo', OS_PASSWORD: 'demo-password', OS_PROJECT_NAME: 'eu-de' }, /^the log-in at .* was refused: 503/],
    [[`${url}/v2.1/${PROJECT}`], { OS_TOKEN: TOKEN, OS_PROJECT_ID: PROJECT }, /^nothing was learned: no response was as that of a compute API; is the URL/]
  ]
  for (const [more, env, stopped] of cases) {
    t.match(await runCommand(t, ['check', ...more, ...args, ...QUICK], env, dir), { code: 2, stdout: '' })
    const text = readFileSync(`${dir}/check.json`, 'utf8')
    const report = readReport(`${dir}/check.json`)
    t.match(report.stopped, stopped)
    t.same(report.differs, [])
    t.same([...new Set(report.choices.map(({ verdict }) => verdict))], ['undecided'])
    t.notOk(text.includes(PROJECT))
    t.match(readFileSync(`${dir}/check.xml`, 'utf8'), /errors="1" skipped="\d+"[^]*name="the cloud can be asked"><error message="/)
    t.match(readFileSync(`${dir}/check.md`, 'utf8'), /; stopped: <code>/)
  }
})

test('credentials come from clouds.yaml, a token or an access key', async (t) => {
  const dir = t.testdir({
    'identity.json': JSON.stringify({
      projects: [{ id: PROJECT, name: 'eu-de' }],
      users: [{
        name: 'demo',
        password: 'demo-password',
        accessKeys: [{ access: 'AK-OF-DEMO', secret: 'SK-OF-DEMO' }],
        applicationCredentials: [{ id: 'cred', name: 'ci', secret: 's3-of-demo', project: 'eu-de' }],
        tokens: [{ token: TOKEN, project: 'eu-de' }]
      }]
    })
  })
  const { url } = await cloud(t, '--auth', 'strict', '--identity', `${dir}/identity.json`)
  writeFileSync(`${dir}/clouds.yaml`, `clouds:\n  mine:\n    auth:\n      auth_url: ${url}\n      username: demo\n      password: demo-password\n      user_domain_name: Default\n      project_id: ${PROJECT}\n`)
  const learn = (args: readonly string[], env: Record<string, string> = {}): Promise<Ending> => runCommand(t, ['learn', '--force', ...args, ...QUICK], env, dir)
  t.match(await learn(['--os-cloud', 'mine']), { code: 0 })
  t.match(await learn(['--os-cloud', 'other']), { code: 2, stderr: /has no cloud "other"; expected one of mine/ })
  t.match(await learn([url], { OS_TOKEN: TOKEN, OS_PROJECT_ID: PROJECT }), { code: 0 })
  t.match(await learn([], { OS_TOKEN: TOKEN, OS_AUTH_URL: url, OS_PROJECT_ID: PROJECT }), { code: 0 })
  t.match(await learn([`${url}/v3`], { OS_APPLICATION_CREDENTIAL_ID: 'cred', OS_APPLICATION_CREDENTIAL_SECRET: 's3-of-demo' }), { code: 0 })
  t.match(await learn([url], { OS_ACCESS_KEY: 'AK-OF-DEMO', OS_SECRET_KEY: 'SK-OF-DEMO', OS_PROJECT_ID: PROJECT }), { code: 0 })
  t.notMatch(readFileSync(`${dir}/cloud.profile.json`, 'utf8'), /OF-DEMO|s3-of-demo|demo-password/)
  t.match(await learn([url], { OS_ACCESS_KEY: 'AK-OF-DEMO', OS_SECRET_KEY: 'wrong', OS_PROJECT_ID: PROJECT }), { code: 1, stderr: /it does not accept these credentials/ })
  t.match(await learn([url], { OS_ACCESS_KEY: 'AK-OF-DEMO', OS_SECRET_KEY: 'SK-OF-DEMO' }), { code: 2, stderr: /an access key needs the compute endpoint as URL, and OS_PROJECT_ID/ })
  t.match(await learn([url], { OS_USERNAME: 'demo' }), { code: 2, stderr: /there are no credentials; set OS_USERNAME and OS_PASSWORD, OS_TOKEN, or/ })
  t.match(await learn([]), { code: 2, stderr: /no cloud is named; set OS_AUTH_URL/ })
  t.match(await learn(['--allow', 'restart', url]), { code: 2, stderr: /--allow restart needs the server that may be touched: --server ID/ })
  t.match(await learn(['--allow', 'delete', url]), { code: 2, stderr: /--allow: "delete" is not known; expected one or more of read, restart, power/ })
})

/** Runs learn with a token against a compute endpoint. */
const ask = (t: Test, url: string, ...args: readonly string[]): Promise<Ending> =>
  runCommand(t, ['learn', `${url}/v2.1/${PROJECT}`, ...QUICK, ...args], { OS_TOKEN: TOKEN }, t.testdir({}))

const HOSTILE: ReadonlyArray<readonly [title: string, listener: RequestListener, stderr: RegExp, requests: number]> = [
  ['always 500', (_, response) => response.writeHead(500).end('oops'), /stopped after 3 requests: 3 requests in a row got 500\nbms-emulator: nothing was learned\n$/, 3],
  ['HTML', (_, response) => response.writeHead(200, { 'content-type': 'text/html' }).end('<h1>Welcome</h1>'), /nothing was learned: no response was as that of a compute API; is the URL that of a compute endpoint\?\n$/, 0],
  ['wrong JSON', (_, response) => response.writeHead(200, { 'content-type': 'application/json' }).end('{"servers":{"a":[null,'), /nothing was learned/, 0],
  ['JSON of another service', (_, response) => response.writeHead(200).end('[null,{"servers":1,"versions":[null,3]}]'), /nothing was learned/, 0],
  ['an endless body', (_, response) => {
    const more = (): void => { while (!response.destroyed && response.write('x'.repeat(65_536))); }
    response.on('drain', more).writeHead(200)
    more()
  }, /3 requests in a row got no response: (the body has more than 4 MB|no complete response within 0\.3 s)/, 3],
  ['a slow drip', (_, response) => {
    const timer = setInterval(() => response.write(' '), 20)
    response.writeHead(200).on('close', () => clearInterval(timer))
  }, /3 requests in a row got no response: no complete response within 0\.3 s/, 3],
  ['a closed connection', (request) => request.socket.destroy(), /3 requests in a row got no response: socket hang up/, 3],
  ['too many requests', (_, response) => response.writeHead(429, { 'retry-after': '30' }).end('{}'), /stopped after 1 request: the cloud responded with 429 \(too many requests\), Retry-After: 30; try again later/, 1],
  ['no valid token', (_, response) => response.writeHead(401).end('{}'), /stopped after 1 request: the cloud responded with 401: it does not accept these credentials/, 1]
]

for (const [title, listener, stderr, count] of HOSTILE) {
  test(`a cloud that sends ${title} ends the run with a clear line`, async (t) => {
    const { url, requests } = await standIn(t, listener)
    const ending = await ask(t, url)
    t.match(ending, { code: 1, stdout: '', stderr })
    if (count > 0) t.equal(requests.length, count)
    t.notOk(`${ending.stderr}${ending.stdout}`.includes(TOKEN), 'the token is not shown')
    t.match(await runCommand(t, ['check', `${url}/v2.1/${PROJECT}`, ...QUICK], { OS_TOKEN: TOKEN }), { code: 2 })
  })
}

test('no redirect is followed, and no catalog leads a token to a host that nobody named', async (t) => {
  const other = await standIn(t, (_, response) => response.end('{}'))
  const redirecting = await standIn(t, (request, response) => response.writeHead(302, { location: `${other.url}${request.url}` }).end())
  t.match(await ask(t, redirecting.url), { code: 1, stderr: /nothing was learned/ })
  const env = (url: string): Record<string, string> => ({ OS_AUTH_URL: url, OS_USERNAME: 'demo', OS_PASSWORD: 'secret-password', OS_PROJECT_ID: PROJECT })
  t.match(await runCommand(t, ['learn', ...QUICK], env(redirecting.url)), { code: 1, stderr: /auth\/tokens redirects to .*; redirects are not followed/ })
  const catalog = (compute: string): string => JSON.stringify({ token: { project: { id: PROJECT }, user: { id: 'abc' }, catalog: [{ type: 'compute', endpoints: [{ interface: 'public', url: compute }] }] } })
  const naming = (compute: string): Promise<{ readonly url: string }> => standIn(t, (_, response) => response.writeHead(201, { 'x-subject-token': TOKEN }).end(catalog(compute)))
  const elsewhere = other.url.replace('127.0.0.1', 'localhost')
  t.match(await runCommand(t, ['learn', ...QUICK], env((await naming(`${elsewhere}/v2.1`)).url)), { code: 1, stderr: /names a compute endpoint elsewhere: http:\/\/localhost:\d+; if that is right, name it/ })
  t.match(await runCommand(t, ['learn', ...QUICK], env((await naming('nowhere')).url)), { code: 1, stderr: /names no compute endpoint \(public\), but "nowhere"; name it as URL/ })
  t.match(await runCommand(t, ['check', ...QUICK], env((await naming('nowhere')).url)), { code: 2 })
  t.equal(other.requests.length, 0)
  const refusing = await standIn(t, (_, response) => response.writeHead(401).end('{"error":{"message":"wrong: secret-password"}}'))
  const refused = await runCommand(t, ['learn', ...QUICK], env(refusing.url))
  t.match(refused, { code: 1, stderr: /the log-in at .* was refused: 401 with .*wrong: PASSWORD/ })
})

test('nothing is sent that --dry-run did not announce, and --dry-run sends nothing', async (t) => {
  const { url, requests } = await standIn(t, (request, response) => {
    const isServer = /\/servers\/s1$/.test(request.url ?? '')
    response.writeHead(200).end(isServer ? '{"server":{"id":"s1","name":"one","status":"ACTIVE","image":{"id":"i1"},"OS-EXT-STS:task_state":null}}' : '{"servers":[]}')
  })
  const args = [`${url}/v2.1/${PROJECT}`, '--server', 's1', '--allow', 'power', '--max-wait', '200', ...QUICK]
  const dry = await runCommand(t, ['learn', '--dry-run', ...args], { OS_TOKEN: TOKEN }, t.testdir({}))
  t.match(dry, { code: 0, stderr: '' })
  t.equal(requests.length, 0)
  const patterns = dry.stdout.split('\n').flatMap((line) => {
    const [, method = '', target = ''] = /^ {2}\w+ +(GET|POST) +(\S+)/.exec(line) ?? []
    const path = target.replace('{endpoint}', `/v2.1/${PROJECT}`).replace('{root}', '')
    return method === '' ? [] : [`${method} ${path.replace('{server}', 's1').replace('{image}', 'i1')}`]
  })
  t.ok(patterns.length > 20)
  await runCommand(t, ['learn', ...args], { OS_TOKEN: TOKEN }, t.testdir({}))
  t.ok(requests.length > 20)
  for (const { method, url: path } of requests) t.ok(patterns.includes(`${method} ${path}`), `${method} ${path}`)
})

test('^C waits for the machine, writes what is known, and leaves the machine as it was', async (t) => {
  const dir = t.testdir({})
  const { url, env } = await cloud(t, '--reboot-duration', '1500ms')
  const child = spawn(process.execPath, [`${process.cwd()}/dist/cli/main.js`, 'learn', '--allow', 'power', '--server', SERVER, ...QUICK], { cwd: dir, env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] })
  t.teardown(() => child.kill('SIGKILL'))
  let text = ''
  const closed = once(child, 'close')
  await new Promise<void>((resolve) => child.stderr.setEncoding('utf8').on('data', (part: string) => {
    text += part
    if (text.includes('reboot_started_hard')) resolve()
  }))
  child.kill('SIGINT')
  t.same(await closed, [1, null])
  t.match(text, /ending once the server is at rest; press \^C again[^]*stopped after \d+ requests: interrupted/)
  t.match(readFile(`${dir}/cloud.profile.json`), { choices: { successStatus: { value: 204 } }, undecided: { rebootWhenStopped: 'interrupted' } })
  t.match(await (await fetch(`${url}/v2.1/${PROJECT}/servers/${SERVER}`, { headers: { 'x-auth-token': 'demo' } })).json(), { server: { status: 'ACTIVE' } })
})

test('a server that stays as it is not found is named, with an exit code of its own', async (t) => {
  const dir = t.testdir({})
  const { env } = await cloud(t, '--fault', 'outcome=error')
  t.match(await runCommand(t, ['learn', '--allow', 'restart', '--server', SERVER, ...QUICK], env, dir), { code: 5, stderr: new RegExp(`the server bms-83 \\(${SERVER}\\) was ACTIVE and is ERROR now\\n$`) })
  t.ok(existsSync(`${dir}/cloud.profile.json`))
})

test('on a terminal it asks before a server is touched, naming machine and cloud', { skip: spawnSync('script', ['--version']).status !== 0 && 'script is not there' }, async (t) => {
  const dir = t.testdir({})
  const { url, env } = await cloud(t)
  const answered = async (answer: string): Promise<string> => {
    const command = `stty cols 80; ${process.execPath} ${process.cwd()}/dist/cli/main.js learn --force --allow restart --server ${SERVER} ${QUICK.join(' ')}; echo "exit code $?"`
    const child = spawn('script', ['-qec', command, '/dev/null'], { cwd: dir, env: { ...process.env, ...env }, stdio: ['pipe', 'pipe', 'ignore'] })
    t.teardown(() => child.kill('SIGKILL'))
    const closed = once(child, 'close')
    let text = ''
    child.stdout.setEncoding('utf8').on('data', (part: string) => {
      if (!text.includes('Type yes: ') && `${text}${part}`.includes('Type yes: ')) child.stdin.write(answer)
      text += part
    })
    await closed
    return text
  }
  const refused = await answered('no\n')
  t.match(refused, `Restart bms-83 (${SERVER}, ACTIVE) at ${new URL(url).host}? Type yes: `)
  t.match(refused, /stopped after 1 request: you did not confirm it[^]*exit code 1/)
  for (const key of ['\u0003', '\u0004']) {
    const text = await answered(key)
    t.match(text, /stopped after 1 request: you did not confirm it\r\nbms-emulator: nothing was learned\r\nexit code 1\r\n$/)
    t.notMatch(text, /AbortError|node:/)
  }
  const confirmed = await answered('yes\n')
  t.match(confirmed, /successStatus +204[^]*exit code 0/)
  t.same(confirmed.split('\r\n').filter((line) => /^ +[a-z]\w+ /.test(line) && line.length > 80), [], 'lines are broken between words')
  t.match(confirmed, /\n {2}createReferences +- +a cloud that accepts any flavor and.*\r\n {12}\w.* costs money\r\n/)
})

/** What a terminal obeys, apart from the end of a line. */
const OBEYED = /[^\P{Cc}\n]|[\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/u
const EVIL = 'IGNORED\r\u001b[2KRestart other (s9, ACTIVE)? \u009b8m\u202e'

/** A cloud whose every text controls the terminal. */
const evil = (t: Test): Promise<{ readonly url: string }> => standIn(t, (request, response) => {
  const server = { id: 's1', name: EVIL, status: 'ACTIVE', image: '', 'OS-EXT-STS:task_state': EVIL }
  const isShown = request.method === 'GET' && /\/servers\/s1$/.test(request.url ?? '')
  response.writeHead(isShown ? 200 : 404, { 'content-type': 'application/json' }).end(JSON.stringify(isShown ? { server: { ...server, 'OS-EXT-STS:task_state': null } } : { itemNotFound: { code: 404, message: EVIL }, servers: [server] }))
})

test('what a cloud sends does not control the terminal, nor what shows a file or a report', async (t) => {
  const { url } = await evil(t)
  const dir = t.testdir({})
  const args = [`${url}/v2.1/${PROJECT}`, '--server', 's1', '--allow', 'power', '--max-wait', '100', ...QUICK]
  const learned = await runCommand(t, ['learn', ...args], { OS_TOKEN: TOKEN }, dir)
  const checked = await runCommand(t, ['check', ...args, ...['json', 'xml', 'md'].flatMap((suffix) => ['--report', `check.${suffix}`])], { OS_TOKEN: TOKEN }, dir)
  t.match([learned.stdout, checked.stdout], [/\\u001b\[2K/, /\\u001b\[2K/])
  for (const text of [learned.stdout, learned.stderr, checked.stdout, checked.stderr]) t.notMatch(text, OBEYED)
  for (const name of ['cloud.profile.json', 'check.json', 'check.xml', 'check.md']) t.notMatch(readFileSync(`${dir}/${name}`, 'utf8'), OBEYED, name)
  const refusing = await standIn(t, (_, response) => response.writeHead(401).end(EVIL))
  const refused = await runCommand(t, ['check', ...QUICK], { OS_AUTH_URL: refusing.url, OS_USERNAME: 'demo', OS_PASSWORD: 'demo', OS_PROJECT_ID: PROJECT })
  t.match(refused, { code: 2, stderr: /was refused: 401 with IGNORED/ })
  t.notMatch(refused.stderr, OBEYED)
})

test('the name of a server cannot forge the question on a terminal', { skip: spawnSync('script', ['--version']).status !== 0 && 'script is not there' }, async (t) => {
  const { url } = await evil(t)
  const command = `${process.execPath} ${process.cwd()}/dist/cli/main.js learn ${url}/v2.1/${PROJECT} --allow restart --server s1 ${QUICK.join(' ')}`
  const child = spawn('script', ['-qec', command, '/dev/null'], { cwd: t.testdir({}), env: { ...process.env, OS_TOKEN: TOKEN }, stdio: ['pipe', 'pipe', 'ignore'] })
  t.teardown(() => child.kill('SIGKILL'))
  let text = ''
  const closed = once(child, 'close')
  child.stdout.setEncoding('utf8').on('data', (part: string) => {
    if (!text.includes('Type yes: ') && `${text}${part}`.includes('Type yes: ')) child.stdin.write('no\n')
    text += part
  })
  await closed
  t.match(text, 'Restart IGNORED\\u000d\\u001b[2KRestart other (s9, ACTIVE)? \\u009b8m\\u202e (s1, ACTIVE) at ')
})
