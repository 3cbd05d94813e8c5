/** health, ready, errors, operations of the control API, its own refusals, and who may reach it. */
import { test } from 'tap'
import { readFileSync } from 'node:fs'
import { buildTestEmulator } from '../helpers.js'
import { readFixture } from '../../src/world/fixtures.js'

const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string }
const { errors, related } = readFixture('error-codes.json') as { errors: Array<{ code: string }>, related: Array<{ code: string }> }
const invalid = (message: string): unknown => ({ error: { code: 'invalid', message, details: {} } })
const notFound = (message: string): unknown => ({ error: { code: 'not-found', message, details: {} } })
const unauthorized = (message: string): unknown => ({ error: { code: 'unauthorized', message, details: {} } })

test('serialization', async (t) => {
  const { send } = await buildTestEmulator(t)

  await t.test('health and ready return ok and the version', async (t) => {
    for (const path of ['health', 'ready']) {
      const answer = await send('GET', `/_emulator/${path}`)
      t.equal(answer.statusCode, 200)
      t.same(answer.json(), { status: 'ok', version })
    }
  })

  await t.test('errors returns the catalogue of the fixture file, and the statuses', async (t) => {
    const answer = (await send('GET', '/_emulator/errors')).json() as { errors: unknown, related: unknown, statuses: Array<{ status: number, message: string }> }
    t.same(answer.errors, errors)
    t.same(answer.related, related)
    t.same(answer.statuses.find(({ status }) => status === 503), { status: 503, message: 'The service is currently unavailable. Please try again later.' })
  })

  await t.test('errors/CODE returns the row of the fixture file', async (t) => {
    t.same((await send('GET', '/_emulator/errors/BMS.0037')).json(), errors.find(({ code }) => code === 'BMS.0037'))
    const [first, ...more] = related.filter(({ code }) => code === 'APIG.0201')
    t.same((await send('GET', '/_emulator/errors/APIG.0201')).json(), { ...first, more })
  })

  await t.test('operations describes each operation', async (t) => {
    const { operations } = (await send('GET', '/_emulator/operations')).json() as { operations: Array<{ name: string, about: string }> }
    for (const name of ['reboot', 'start', 'stop', 'show', 'list', 'detail', 'unknown']) t.ok(operations.find((operation) => operation.name === name)?.about, name)
    const { paths } = (await send('GET', '/_emulator/openapi.json')).json() as { paths: Record<string, unknown> }
    const about = operations.map((operation) => operation.about).join('\n')
    for (const path of Object.keys(paths).filter((each) => each.startsWith('/v1/'))) t.match(about, path, 'each path of the BMS API is named')
  })
})

test('validation', async (t) => {
  const { send } = await buildTestEmulator(t)
  const refused: ReadonlyArray<readonly [method: string, path: string, status: number, body: unknown]> = [
    ['GET', 'errors/BMS.9999', 404, notFound('"BMS.9999" is not a documented code; GET /_emulator/errors lists them')],
    ['GET', 'nothing', 404, notFound('GET /_emulator/nothing is not a call of the control API; GET /_emulator/openapi.json lists its calls')],
    ['DELETE', 'health', 404, notFound('DELETE /_emulator/health is not a call of the control API; GET /_emulator/openapi.json lists its calls')],
    ['QUERY', 'clock', 404, notFound('QUERY /_emulator/clock is not a call of the control API; GET /_emulator/openapi.json lists its calls')],
    ['GET', 'clock?project=NO', 400, invalid('project is "NO"; expected a string that matches ^[0-9a-f-]{1,64}$')],
    ['GET', 'clock?nosuch=1', 400, invalid('nosuch is not a known member; expected only project')]
  ]
  for (const [method, path, status, body] of refused) {
    await t.test(`${method} ${path} is refused in the one shape of errors`, async (t) => {
      const answer = await send(method, `/_emulator/${path}`)
      t.equal(answer.statusCode, status)
      t.same(answer.json(), body)
    })
  }
})

test('behaviour: who may reach it', async (t) => {
  const HEALTHY = { status: 'ok', version }

  await t.test('open on loopback: foreign host names and pages of other origins are refused', async (t) => {
    const { send } = await buildTestEmulator(t)
    t.equal((await send('GET', '/_emulator/clock', undefined, { host: '127.0.0.1:8774', origin: 'http://127.0.0.1:8774' })).statusCode, 200)
    const byName = await send('GET', '/_emulator/clock', undefined, { host: 'rebound.example.com' })
    t.equal(byName.statusCode, 401)
    t.same(byName.json(), unauthorized('the control API does not accept the host "rebound.example.com"; expected one of localhost, 127.0.0.1, [::1], ::1'))
    const byPage = await send('GET', '/_emulator/clock', undefined, { origin: 'https://example.com' })
    t.equal(byPage.statusCode, 401)
    t.same(byPage.json(), unauthorized('the control API does not accept requests from pages of "https://example.com"; --allow-origin accepts them'))
  })

  await t.test('with a token, every call but health and ready requires it', async (t) => {
    const { send } = await buildTestEmulator(t, { control: 'secret' })
    for (const [headers, status] of [
      [{}, 401], [{ authorization: 'Bearer wrong' }, 401], [{ authorization: 'Bearer secret' }, 200], [{ 'x-emulator-token': 'secret' }, 200]
    ] as Array<[Record<string, string>, number]>) {
      t.equal((await send('GET', '/_emulator/clock', undefined, headers)).statusCode, status, JSON.stringify(headers))
    }
    t.same((await send('GET', '/_emulator/clock')).json(), unauthorized('the control API requires its token: Authorization: Bearer TOKEN'))
    t.same((await send('GET', '/_emulator/health')).json(), HEALTHY)
    t.same((await send('GET', '/_emulator/ready')).json(), HEALTHY)
  })

  for (const options of [{ control: 'off' }, { host: '0.0.0.0' }]) {
    await t.test(`off with ${JSON.stringify(options)}: it says how to turn it on, and health stays`, async (t) => {
      const { send } = await buildTestEmulator(t, options)
      const answer = await send('POST', '/_emulator/reset')
      t.equal(answer.statusCode, 404)
      t.same(answer.json(), notFound('the control API is off; start with --control open, or --control TOKEN'))
      t.same((await send('GET', '/_emulator/health')).json(), HEALTHY)
    })
  }
})
