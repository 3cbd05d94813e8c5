/** Unexpected errors: a 500 that hides the text; the log has it, with the stack. */
import { pino } from 'pino'
import { test, type Test } from 'tap'
import { assemble, type Running } from '../../src/emulator.js'
import { catalogue, settingsOf } from '../worlds.js'
import { PROJECT, SERVER } from '../ids.js'

/** An emulator whose store fails, and what it logs. */
async function broken (t: Test): Promise<{ readonly running: Running, readonly lines: ReadonlyArray<Record<string, unknown>> }> {
  const lines: Array<Record<string, unknown>> = []
  const running = assemble(settingsOf(), catalogue, pino({ level: 'error' }, { write: (line: string) => { lines.push(JSON.parse(line) as Record<string, unknown>) } }))
  t.teardown(() => running.close())
  const fail = (): never => { throw new Error('the secret of the store') }
  Object.assign(running.worlds.forChange(PROJECT).servers, { get: fail, list: fail, update: fail })
  return { running, lines }
}

const LOGGED = [{ msg: 'unexpected error', err: { message: 'the secret of the store', stack: /broken|Object/ } }]

test('the emulated API responds with Nova\'s text', async (t) => {
  const { running, lines } = await broken(t)
  const answer = await running.app.inject({ method: 'GET', url: `/v2.1/${PROJECT}/servers/${SERVER}`, headers: { 'x-auth-token': 'demo' } })
  t.equal(answer.statusCode, 500)
  t.same(answer.json(), { computeFault: { code: 500, message: 'Unexpected API Error. See the log of the emulator for details.' } })
  t.match(lines, LOGGED)
})

test('the control API responds in its own shape', async (t) => {
  const { running, lines } = await broken(t)
  const answer = await running.app.inject({ method: 'GET', url: '/_emulator/servers' })
  t.equal(answer.statusCode, 500)
  t.same(answer.json(), { error: { code: 'invalid', message: 'Unexpected API Error. See the log of the emulator for details.', details: {} } })
  t.match(lines, LOGGED)
})

test('a part of a batch does not turn it into a job that failed', async (t) => {
  const { running, lines } = await broken(t)
  const answer = await running.app.inject({
    method: 'POST',
    url: `/v1/${PROJECT}/baremetalservers/action`,
    headers: { 'x-auth-token': 'demo', 'content-type': 'application/json' },
    payload: JSON.stringify({ reboot: { servers: [{ id: SERVER }] } })
  })
  t.equal(answer.statusCode, 500)
  t.match(answer.json(), { computeFault: { code: 500 } })
  t.match(lines, LOGGED)
})
