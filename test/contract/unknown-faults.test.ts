/** Rules for `unknown` apply to requests that no route matches, and `any` covers them too. */
import { test } from 'tap'
import { buildTestEmulator, PROJECT, SERVER, type TestEmulator } from '../helpers.js'

const UNROUTED: ReadonlyArray<readonly [method: string, path: string, status: number]> = [
  ['GET', '/nowhere', 404],
  ['GET', `/v2.1/${PROJECT}/nowhere`, 404],
  ['PATCH', `/v2.1/${PROJECT}/servers/${SERVER}`, 405],
  ['GET', `/v2.1/${PROJECT}/servers/${SERVER}/action`, 405],
  ['PROPFIND', `/v2.1/${PROJECT}/servers`, 405],
  ['POST', '/v3/nowhere', 404]
]

async function add (emulator: TestEmulator, text: string, query = ''): Promise<void> {
  const answer = await emulator.send('POST', `/_emulator/faults${query}`, JSON.stringify(text))
  if (answer.statusCode !== 201) throw new Error(answer.body)
}

test('a rule for unknown applies where no route matches, also by a wrong method, and nowhere else', async (t) => {
  for (const rule of ['503:operation=unknown:id=x', '503:operation=any:id=x']) {
    const emulator = await buildTestEmulator(t)
    for (const [method, path, status] of UNROUTED) t.equal((await emulator.send(method, path)).statusCode, status, `${method} ${path}`)
    await add(emulator, rule)
    for (const [method, path] of UNROUTED) {
      const answer = await emulator.send(method, path)
      t.same([answer.statusCode, answer.headers['x-emulator-fault']], [503, 'x'], `${method} ${path}`)
    }
    t.match((await emulator.send('GET', '/_emulator/faults/x')).json(), { hits: UNROUTED.length })
    t.equal((await emulator.send('GET', `/v2.1/${PROJECT}/servers/${SERVER}`)).statusCode, rule.includes('any') ? 503 : 200)
  }
})

test('faults at the response, delays and the header apply to an unknown request too', async (t) => {
  const emulator = await buildTestEmulator(t)
  await add(emulator, 'delay=0:operation=unknown:id=d')
  t.match((await emulator.send('GET', '/nowhere')), { statusCode: 404, headers: { 'x-emulator-fault': 'd' } })
  t.match((await emulator.send('GET', '/nowhere', undefined, { 'x-emulator-fault': '502@response' })), { statusCode: 502, headers: { 'x-emulator-fault': 'd, header' } })
  t.match((await emulator.send('GET', '/nowhere', undefined, { 'x-emulator-fault': 'what' })), { statusCode: 400 })
})

test('an unknown request is refused before its body is read, and without a token before its route', async (t) => {
  const emulator = await buildTestEmulator(t)
  await add(emulator, 'delay=0:operation=unknown:id=d')
  t.equal((await emulator.send('POST', `/v2.1/${PROJECT}/nowhere`, '{', { 'content-type': 'text/html' })).statusCode, 404)
  t.equal((await emulator.send('GET', `/v2.1/${PROJECT}/nowhere`, undefined, { 'x-auth-token': '' })).statusCode, 401)
  t.match((await emulator.send('GET', '/_emulator/faults/d')).json(), { hits: 1, seen: 1 }, 'a refused request draws nothing')
})

test('a rule of a project applies to unknown requests to the project', async (t) => {
  const emulator = await buildTestEmulator(t)
  await add(emulator, '503:operation=unknown', '?project=aa')
  t.same([(await emulator.send('GET', '/v2.1/aa/nowhere')).statusCode, (await emulator.send('GET', '/v2.1/bb/nowhere')).statusCode, (await emulator.send('GET', '/nowhere')).statusCode], [503, 404, 404])
})
