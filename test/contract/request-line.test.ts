/** What the log says of requests, at level debug. */
import { pino } from 'pino'
import { test, type Test } from 'tap'
import { createEmulator, type Emulator } from '../../src/index.js'
import { DEFAULT_PROJECT_ID } from '../../src/core/identity.js'

const SERVER = '/servers/95bf2490-5428-432c-ad9b-5e3406f869dd'

/** An emulator with the lines that it has logged of requests. */
async function logging (t: Test): Promise<{ readonly emulator: Emulator, readonly send: (method: string, path: string, body?: unknown) => Promise<void>, readonly lines: Array<Record<string, unknown>> }> {
  const lines: Array<Record<string, unknown>> = []
  const logger = pino({ level: 'debug', base: null }, { write: (line: string) => { lines.push(JSON.parse(line) as Record<string, unknown>) } })
  const emulator = await createEmulator({ clock: 'manual', seed: 1, logger })
  t.teardown(() => emulator.close())
  const send = async (method: string, path: string, body?: unknown): Promise<void> => {
    await emulator.fetch(`/v2.1/${DEFAULT_PROJECT_ID}${path}`, { method, headers: { 'x-auth-token': 'demo', 'content-type': 'application/json' }, ...(body === undefined ? {} : { body: JSON.stringify(body) }) }).catch(() => {})
  }
  return { emulator, send, get lines () { return lines.filter(({ msg }) => msg === 'request') } }
}

test('a line says what became of the server, why a request was refused, and which rule applied', async (t) => {
  const log = await logging(t)
  await log.send('POST', `${SERVER}/action`, { reboot: { type: 'HARD' } })
  await log.send('POST', `${SERVER}/action`, { reboot: { type: 'HARD' } })
  await log.send('GET', SERVER)
  log.emulator.faults.add('503:times=1')
  await log.send('POST', `${SERVER}/action`, { reboot: { type: 'HARD' } })
  await log.send('GET', '/nothing?token=geheim')
  await log.send('DELETE', SERVER)
  await log.send('POST', '/servers', { server: { name: 'web-9', flavorRef: 'physical.o2.medium', imageRef: '' } })
  t.match(log.lines, [
    { level: 20, method: 'POST', operation: 'reboot', server: 'bms-83', status: 204, effect: 'REBOOT for 5s', projectId: DEFAULT_PROJECT_ID },
    { status: 409, reason: /^BMS\.0037: / },
    { operation: 'show', status: 200, effect: undefined },
    { status: 503, faults: /^fault-1 \(error\)$/ },
    { operation: 'unknown', status: 404, reason: /not emulated/, path: /token=\*\*\*/ },
    { operation: 'delete', server: 'bms-83' },
    { operation: 'create' }
  ])
  t.notMatch(JSON.stringify(log.lines), /geheim/)
})

test('a batch says how many servers it is for, and how many were refused', async (t) => {
  const log = await logging(t)
  const servers = log.emulator.servers.list().map(({ id }) => ({ id }))
  await log.emulator.fetch(`/v1/${DEFAULT_PROJECT_ID}/baremetalservers/action`, { method: 'POST', headers: { 'x-auth-token': 'demo', 'content-type': 'application/json' }, body: JSON.stringify({ reboot: { type: 'HARD', servers } }) })
  t.match(log.lines, [{ operation: 'batch', status: 200, effect: '5 servers, 2 refused' }])
})

test('nothing is put together at a higher level', async (t) => {
  const written: string[] = []
  const emulator = await createEmulator({ clock: 'manual', logger: pino({ level: 'info' }, { write: (line: string) => { written.push(line) } }) })
  t.teardown(() => emulator.close())
  await emulator.fetch(`/v2.1/${DEFAULT_PROJECT_ID}/servers`, { headers: { 'x-auth-token': 'demo' } })
  t.same(written.filter((line) => line.includes('"msg":"request"')), [])
})
