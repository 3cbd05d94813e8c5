/** The headers of responses without content: NOVA.md section 6. */
import { test } from 'tap'
import { buildTestEmulator, HARD, PROJECT, SERVER } from '../../helpers.js'

const PATH = `/v2.1/${PROJECT}/servers/${SERVER}`
const EMPTY = { 'content-type': 'application/json', 'content-length': '0' }

test('a deletion is a 204 with a media type and a length of 0, in every profile', async (t) => {
  for (const profile of ['otc', 'documented', 'nova']) {
    const emulator = await buildTestEmulator(t, { profile })
    const response = await emulator.send('DELETE', PATH)
    t.same([response.statusCode, response.body], [204, ''])
    t.match(response.headers, EMPTY, profile)
  }
})

test('the 204 of an action has neither', async (t) => {
  const emulator = await buildTestEmulator(t)
  const { statusCode, headers } = await emulator.act(HARD)
  t.equal(statusCode, 204)
  for (const name of Object.keys(EMPTY)) t.notOk(name in headers, name)
})

test('an error injected at the response has its own type and length', async (t) => {
  const emulator = await buildTestEmulator(t)
  const response = await emulator.send('DELETE', PATH, undefined, { 'x-emulator-fault': '503@response' })
  t.equal(response.statusCode, 503)
  t.match(response.headers, { 'content-type': 'application/json; charset=UTF-8', 'content-length': String(response.body.length) })
})
