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

test('what repeats itself in a timeline is left out but for its beginning and its end, if it is more than three lines', async (t) => {
  for (const [times, lines] of [[3, 3], [4, 3], [9, 3]] as const) {
    const { worlds, show } = await buildTestEmulator(t)
    const observation = observe(worlds, PROJECT)
    for (let count = 0; count < times; count++) await show()
    observation.stop()
    const { timeline } = observation.facts()
    t.equal(timeline.length, lines, String(times))
    t.equal(timeline.some((line) => line.includes(`... ${times - 2} more`)), times > 3, timeline.join(' | '))
  }
})
