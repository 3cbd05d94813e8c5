import { test } from 'tap'
import { buildTestEmulator, HARD, LOCKED, PROJECT, SERVER, STOPPED } from '../helpers.js'

/** The samples of a text, which must be of the format line by line. */
function parse (text: string): Record<string, string> {
  const samples: Record<string, string> = {}
  let family = ''
  for (const line of text.trimEnd().split('\n')) {
    const head = /^# (HELP|TYPE) ([a-z_]+) (.+)$/.exec(line)
    if (head !== null) {
      family = head[2] ?? ''
      continue
    }
    const sample = /^([a-z_]+)((?:\{(?:[a-z]+="(?:[^"\\\n]|\\.)*",?)+\})?) (\d+(?:\.\d+)?(?:e-?\d+)?)$/.exec(line)
    if (sample === null || sample[1] !== family) throw new Error(`not of the format: ${line}`)
    samples[`${sample[1]}${sample[2]}`] = sample[3] ?? ''
  }
  return samples
}

test('metrics count requests, faults and transitions, and show servers by status', async (t) => {
  const emulator = await buildTestEmulator(t)
  await emulator.send('POST', '/_emulator/faults', { effect: { kind: 'error', error: 503 }, match: { operation: 'stop' } })
  await emulator.act(HARD)
  await emulator.act({ 'os-stop': {} })
  await emulator.act({ 'os-start': {} }, STOPPED)
  await emulator.send('POST', `/v2.1/0a/servers/${SERVER}/action`, HARD)
  await emulator.send('DELETE', `/_emulator/servers/${LOCKED}`)
  const answer = await emulator.send('GET', '/_emulator/metrics')
  t.equal(answer.statusCode, 200)
  t.equal(answer.headers['content-type'], 'text/plain; version=0.0.4; charset=utf-8')
  const samples = parse(answer.body)
  t.match(samples, {
    [`bms_emulator_requests_total{operation="reboot",status="204",project="${PROJECT}"}`]: '1',
    [`bms_emulator_requests_total{operation="stop",status="503",project="${PROJECT}"}`]: '1',
    'bms_emulator_requests_total{operation="reboot",status="204",project="0a"}': '1',
    [`bms_emulator_faults_total{kind="error",project="${PROJECT}"}`]: '1',
    [`bms_emulator_transitions_total{to="REBOOT",project="${PROJECT}"}`]: '1',
    'bms_emulator_transitions_total{to="REBOOT",project="0a"}': '1',
    [`bms_emulator_transitions_total{to="none",project="${PROJECT}"}`]: '1',
    bms_emulator_projects: '2',
    'bms_emulator_servers{status="REBOOT"}': '2',
    bms_emulator_waiting: '0',
    bms_emulator_journal_dropped: '0',
    'bms_emulator_event_loop_delay_seconds{quantile="0.99"}': String
  })
  const servers = Object.entries(samples).filter(([name]) => name.startsWith('bms_emulator_servers{')).reduce((sum, [, value]) => sum + Number(value), 0)
  const listed = (await emulator.send('GET', '/_emulator/servers')).json() as { servers: unknown[] }
  t.equal(servers, listed.servers.length)
  await emulator.advance('10s')
  t.match(parse((await emulator.send('GET', '/_emulator/metrics')).body), { [`bms_emulator_transitions_total{to="ACTIVE",project="${PROJECT}"}`]: '2', 'bms_emulator_transitions_total{to="ACTIVE",project="0a"}': '1' })
})

test('counters are kept across a reset', async (t) => {
  const emulator = await buildTestEmulator(t)
  await emulator.act(HARD)
  await emulator.send('POST', '/_emulator/reset')
  await emulator.act(HARD)
  t.match(parse((await emulator.send('GET', '/_emulator/metrics')).body), { [`bms_emulator_requests_total{operation="reboot",status="204",project="${PROJECT}"}`]: '2' })
})
