import { test } from 'tap'
import { buildTestEmulator, HARD, PROJECT, SERVER, STOPPED } from '../helpers.js'

/** Returns everything that a client sees of a run: each complete response, with its headers. */
async function run (t: Parameters<typeof buildTestEmulator>[0], seed: number | string): Promise<readonly string[]> {
  const emulator = await buildTestEmulator(t, {
    seed,
    rebootDuration: { uniform: ['3s', '8s'] },
    fault: ['BMS.0212:probability=0.3:id=busy', 'outcome=error:probability=0.2:id=broken', '503:operation=show:probability=0.2', 'delay={"uniform":[0,0]}:operation=list', 'stale=1:times=2']
  })
  const seen: string[] = []
  const send = async (...request: Parameters<typeof emulator.send>): Promise<unknown> => {
    const answer = await emulator.send(...request)
    seen.push(JSON.stringify([request, answer.statusCode, answer.headers, answer.body]))
    return answer.body === '' ? null : answer.json()
  }
  const { id, token } = await send('POST', '/_emulator/projects', { name: 'second' }) as { id: string, token: string }
  for (let round = 0; round < 10; round++) {
    for (const project of [PROJECT, id]) {
      await send('POST', `/v2.1/${project}/servers/${SERVER}/action`, HARD, { 'x-auth-token': token })
      await send('POST', `/v2.1/${project}/servers/${STOPPED}/action`, { 'os-start': {} })
      await send('GET', `/v2.1/${project}/servers/${SERVER}`)
      await send('GET', `/v2.1/${project}/servers/detail`)
      await send('GET', `/v2.1/${project}/servers`)
      await send('POST', '/_emulator/faults/explain', { operation: 'reboot', server: SERVER })
    }
    await send('POST', '/_emulator/clock/advance', round % 2 === 0 ? { by: '4s' } : { to: 'next-change' })
    await send('GET', '/_emulator/faults')
  }
  await send('GET', '/_emulator/servers')
  await send('GET', '/nowhere')
  return seen
}

test('the same seed and requests give the same bytes, headers included', async (t) => {
  const first = await run(t, 7)
  t.same(await run(t, 7), first)
  t.same(await run(t, '7'), first, 'however the seed is written')
  t.notSame(await run(t, 8), first)
})
