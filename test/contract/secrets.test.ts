/**
 * No secret that a client sends comes out anywhere: not in journal, log, events, snapshot, verify or error texts. Keystone
 * returns the subject token in a header, and a snapshot holds the tokens that were issued and revoked, so that they go on.
 */
import { test } from 'tap'
import fc from 'fast-check'
import { createLog } from '../../src/log/logger.js'
import { PassThrough } from 'node:stream'
import { assemble } from '../../src/emulator.js'
import { catalogue, settingsOf } from '../worlds.js'
import { PROJECT, SERVER } from '../ids.js'

const SECRET = 'geheim-4711'
const LOGIN = { auth: { identity: { methods: ['password'], password: { user: { name: 'demo', domain: { id: 'default' }, password: SECRET } } }, scope: { project: { id: PROJECT } } } }

test('whatever is sent where a secret belongs, nothing shows it', async (t) => {
  const stream = new PassThrough({ encoding: 'utf8' })
  let log = ''
  stream.on('data', (part: string) => { log += part })
  const { logger, flush } = await createLog('trace', stream, 'json')
  const { app, close } = assemble(settingsOf(), catalogue, logger)
  t.teardown(close)
  const answers: string[] = []
  const name = fc.constantFrom('password', 'Password', 'PASSCODE', 'adminPass', 'token', 'X-Auth-Token', 'secret')
  const value = fc.constantFrom<unknown>(SECRET, { x: SECRET }, [SECRET], { user: { foo: SECRET } }, { methods: [SECRET] }, { [SECRET]: 1 })
  const text = fc.oneof(
    fc.constant(JSON.stringify(LOGIN)),
    fc.constant(JSON.stringify(LOGIN).slice(0, -1)),
    fc.constant(JSON.stringify({ filler: 'x'.repeat(20_000), ...LOGIN })),
    fc.tuple(name, value).map(([key, secret]) => JSON.stringify({ auth: { identity: { methods: ['password'], [key]: secret } } })),
    fc.tuple(name, value).map(([key, secret]) => JSON.stringify({ server: { name: 'a', flavorRef: 'x', imageRef: 'y', [key]: secret } })),
    fc.tuple(name, value).map(([key, secret]) => JSON.stringify({ reboot: { type: 'HARD', [key]: secret } })),
    fc.tuple(name).map(([key]) => `${key}=${SECRET}`),
    fc.tuple(name).map(([key]) => `${SECRET} is the ${key}`),
    fc.constant(JSON.stringify({ reboot: { type: `http://u:${SECRET}@host/` } })),
    fc.constant(JSON.stringify({ server: { name: 'a', flavorRef: { a: `see http://u:${SECRET}@host/` }, imageRef: 'y' } })),
    fc.tuple(name).map(([key]) => JSON.stringify({ server: { name: 'a', personality: [{ key, value: SECRET }] } }))
  )
  const path = fc.constantFrom('/v3/auth/tokens', `/v2.1/${PROJECT}/servers`, `/v2.1/${PROJECT}/servers/${SERVER}/action`, `/v1/${PROJECT}/baremetalservers/action`, '/v2.1/nothing', '/%ZZ', '/_emulator/faults', '/_emulator/nothing', '/_emulator/projects',
    '/v3/projects', '/v3/users', `/v2.1/${PROJECT}/servers/detail`, `/v1/${PROJECT}/baremetalservers/nothing`, `/v1/${PROJECT}/baremetalservers/detail`, `/nothing;token=${SECRET}`, `/token/${SECRET}`, `/http:/%2Fu:${SECRET}@host`,
    `/v2.1/${PROJECT}/token=${SECRET}`, `/%zz/token=${SECRET}`, `/_emulator/token/${SECRET}`, `/v2.1/token=${SECRET}/servers`)
  const header = fc.constantFrom<[string, string]>(
    ...['x-auth-token', 'x-security-token', 'x-storage-token', 'authorization', 'cookie', 'x-emulator-token'].map((each): [string, string] => [each, SECRET]),
    ['referer', `http://u:${SECRET}@host/a?token=${SECRET}`], ['x-emulator-fault', `503:header=X-Auth-Token=${SECRET}`], ['x-emulator-fault', `nothing:header=X-Auth-Token=${SECRET}`], ['x-other', `token: ${SECRET}`], ['user-agent', `curl http://u:${SECRET}@host`]
  )
  await fc.assert(fc.asyncProperty(text, path, header, name, fc.constantFrom('POST', 'GET', 'PUT', 'DELETE'), async (body, route, secretHeader, query, method) => {
    const answer = await app.inject({ method: method as 'POST', url: `${route}?limit=1&${query}=${SECRET}`, headers: { 'content-type': 'application/json', 'x-auth-token': 'demo', [secretHeader[0]]: secretHeader[1] }, ...(method === 'GET' ? {} : { payload: body }) })
    // Nova returns the password that the client chose for its new server.
    const shown = `${answer.body.replace(`"adminPass":"${SECRET}"`, '')} ${JSON.stringify(answer.headers)}`
    if (shown.includes(SECRET)) answers.push(`${method} ${route} ${secretHeader.join(': ')} ${body}: ${shown}`)
  }), { numRuns: 1500, seed: 1 })
  for (const answer of answers) t.fail(`an answer shows it: ${answer.slice(0, 1000)}`)
  for (const url of ['/_emulator/requests', '/_emulator/snapshot', '/_emulator/events', '/_emulator/faults', '/_emulator/metrics', '/_emulator/projects']) {
    const { body } = await app.inject({ url })
    const at = body.indexOf(SECRET)
    t.equal(at, -1, `${url}: ${body.slice(Math.max(0, at - 200), at + 20)}`)
  }
  const verified = await app.inject({ method: 'POST', url: '/_emulator/requests/verify', payload: { match: { operation: 'delete' }, count: { exactly: 5 } } })
  t.notMatch(verified.body, SECRET)
  await flush()
  const at = log.indexOf(SECRET)
  t.equal(at, -1, log.slice(Math.max(0, at - 300), at + 20))
  t.match(log, 'refused', 'the log is there')
})
