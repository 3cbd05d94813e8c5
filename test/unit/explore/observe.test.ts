/** What an observation says of projects and servers that come and go. */
import { test } from 'tap'
import { buildTestEmulator, HARD, PROJECT, SERVER } from '../../helpers.js'
import { observe } from '../../../src/explore/observe.js'

test('all projects are watched, each with its servers, new and removed ones too', async (t) => {
  const emulator = await buildTestEmulator(t)
  const { worlds, send } = emulator
  const observation = observe(worlds, null)
  t.teardown(() => observation.stop())
  await emulator.act(HARD)
  const { id } = (await send('POST', '/_emulator/servers', { name: 'new' })).json()
  await send('DELETE', `/_emulator/servers/${id}`)
  await send('POST', '/_emulator/projects', { id: 'aa' })
  await send('POST', '/_emulator/servers?project=aa', { name: 'other' })
  await send('DELETE', '/_emulator/projects/aa')
  const { servers, timeline } = observation.facts()
  t.match([...servers.keys()].sort(), [`${PROJECT}/${SERVER}`, `${PROJECT}/${id}`].sort())
  t.match(timeline.join('\n'), /new: new → ACTIVE[^]*new: ACTIVE → gone/)
  const one = observe(worlds, PROJECT)
  await emulator.advance('10s')
  one.stop()
  t.same([...one.facts().servers.keys()], [SERVER])
})
