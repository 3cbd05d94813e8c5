/** What `learn` and `check` show and write has no secret, and no secret changes what they learn. */
import { test } from 'tap'
import { readFileSync } from 'node:fs'
import { cloud, standIn, TOKEN } from './cloud.js'
import { runCommand } from './command.js'
import { PROJECT } from '../helpers.js'

const QUICK = ['--pause', '0', '--poll', '20', '--timeout', '3000']

test('whatever word is the password, the values are the same, and files and reports are whole', async (t) => {
  const dir = t.testdir({})
  const { env } = await cloud(t, '--profile', 'documented')
  const files = ['json', 'xml', 'md'].map((suffix) => `check.${suffix}`)
  const choicesWith = async (password: string): Promise<unknown> => {
    t.match(await runCommand(t, ['learn', '--force', ...QUICK], { ...env, OS_PASSWORD: password }, dir), { code: 0 }, password)
    const { choices } = JSON.parse(readFileSync(`${dir}/cloud.profile.json`, 'utf8')) as { readonly choices: Record<string, { readonly value: unknown }> }
    t.match(await runCommand(t, ['check', '--profile', 'cloud.profile.json', ...files.flatMap((file) => ['--report', file]), ...QUICK], { ...env, OS_PASSWORD: password }, dir), { code: 0, stdout: /\n {2}errorStatus +table +table +same\n/ }, password)
    const report = JSON.parse(readFileSync(`${dir}/check.json`, 'utf8')) as { readonly differs: readonly string[], readonly choices: readonly object[] }
    t.same(report.differs, [], password)
    t.match(report.choices[0], { choice: 'successStatus' }, password)
    t.match(readFileSync(`${dir}/check.xml`, 'utf8'), /^<\?xml version="1\.0" encoding="UTF-8"\?>\n<testsuites tests=/, password)
    return Object.entries(choices).map(([name, { value }]) => [name, value])
  }
  const usual = await choicesWith('a-password-of-nobody')
  for (const password of ['error', 'choices', '1000']) t.same(await choicesWith(password), usual, password)
})

test('no text of a cloud shows a secret: a redirect, a catalog, a refusal, a reason, the state of a server', async (t) => {
  const password = 'hunter27'
  const env = (url: string): Record<string, string> => ({ OS_AUTH_URL: url, OS_USERNAME: 'demo', OS_PASSWORD: password, OS_PROJECT_ID: PROJECT })
  const catalog = (url: string): string => JSON.stringify({ token: { project: { id: PROJECT }, user: { id: 'u' }, catalog: [{ type: 'compute', endpoints: [{ interface: 'public', url }] }] } })
  const cases: ReadonlyArray<readonly [title: string, listener: Parameters<typeof standIn>[1], shown: RegExp]> = [
    ['a redirect', (_, response) => response.writeHead(302, { location: `/login?password=${password}` }).end(), /redirects to \/login\?password=PASSWORD; redirects are not followed/],
    ['a refusal', (_, response) => response.writeHead(401).end(`{"message":"wrong: ${password}"}`), /was refused: 401 with \{"message":"wrong: PASSWORD"\}\n/],
    ['a redirect without end', (_, response) => response.writeHead(302, { location: `/${'y'.repeat(5000)}` }).end(), /redirects to \/y{119}\.\.\.; redirects are not followed/],
    ['a log-in with another status', (_, response) => response.writeHead(200, { 'x-subject-token': TOKEN }).end(`{"token":{"project":{"id":"${PROJECT}"},"user":{"id":"id-of-the-user"},"x":"${TOKEN}"}}`), /was refused: 200 with \{"token":\{"project":\{"id":"PROJECT"\},"user":\{"id":"USER"\},"x":"TOKEN"\}\}\n/],
    ['a catalog of another protocol', (_, response) => response.writeHead(201, { 'x-subject-token': TOKEN }).end(catalog('file:///etc/passwd')), /names no compute endpoint \(public\), but "file:\/\/\/etc\/passwd"; name it as URL\n/],
    ['a catalog with a password', (_, response) => response.writeHead(201, { 'x-subject-token': TOKEN }).end(catalog('http://demo:swordfish@127.0.0.1/v2.1')), /but "http:\/\/\*\*\*@127\.0\.0\.1\/v2\.1"; name it/],
    ['a catalog with a URL of 100 KB', (_, response) => response.writeHead(201, { 'x-subject-token': TOKEN }).end(catalog(`http://127.0.0.1/${'x'.repeat(100_000)}/v2.1`)), /but "http:\/\/127\.0\.0\.1\/x{102}\.\.\.; name it as URL\n/],
    ['a catalog without a URL', (_, response) => response.writeHead(201, { 'x-subject-token': TOKEN }).end(catalog(`no ${password} ${TOKEN}`)), /no compute endpoint \(public\), but "no PASSWORD TOKEN"/],
    ['a catalog elsewhere', (_, response) => response.writeHead(201, { 'x-subject-token': TOKEN }).end(catalog(`http://${password}.example/v2.1/${TOKEN}`)), /elsewhere: http:\/\/PASSWORD\.example; if that is right, name it: http:\/\/PASSWORD\.example\/v2\.1\/TOKEN\n/]
  ]
  for (const [title, listener, shown] of cases) {
    const { url } = await standIn(t, listener)
    const ending = await runCommand(t, ['learn', ...QUICK], env(url), t.testdir({}))
    t.match(ending, { code: 1, stdout: '', stderr: shown }, title)
    t.notOk(ending.stderr.includes(password) || ending.stderr.includes(TOKEN), title)
  }
  const dir = t.testdir({})
  let isBegun = false
  const { url } = await standIn(t, (request, response) => {
    const server = { id: 's1', name: password, status: 'ACTIVE', image: '', 'OS-EXT-STS:task_state': null }
    const isAction = request.method === 'POST' && String(request.url).endsWith('/servers/s1/action')
    if (String(request.url).endsWith('/auth/tokens')) return response.writeHead(201, { 'x-subject-token': TOKEN }).end(catalog(`${url}/v2.1/${PROJECT}`))
    isBegun ||= isAction
    if (isAction) return response.writeHead(202).end()
    const isShown = String(request.url).endsWith('/servers/s1')
    return response.writeHead(isShown ? 200 : 409, { location: `/${password}` }).end(JSON.stringify(isShown ? { server: { ...server, ...(isBegun ? { status: password, 'OS-EXT-STS:task_state': TOKEN } : {}) } } : { conflict: { message: `${password} ${TOKEN}` } }))
  })
  const args = ['--server', 's1', '--allow', 'power', '--max-wait', '100', ...QUICK]
  const learned = await runCommand(t, ['learn', ...args], env(url), dir)
  isBegun = false
  const outputs = [
    learned,
    await runCommand(t, ['check', ...args, ...['json', 'xml', 'md'].flatMap((suffix) => ['--report', `check.${suffix}`])], env(url), dir)
  ].flatMap(({ stdout, stderr }) => [stdout, stderr])
  for (const text of [...outputs, ...['cloud.profile.json', 'check.json', 'check.xml', 'check.md'].map((file) => readFileSync(`${dir}/${file}`, 'utf8'))]) t.notOk(text.includes(password) || text.includes(TOKEN), text)
})
