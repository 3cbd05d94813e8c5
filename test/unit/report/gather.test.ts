/** Requests and transitions of projects and servers that nobody knows any more. */
import { test } from 'tap'
import { buildTestEmulator, HARD, PROJECT, SERVER } from '../../helpers.js'
import { byServer } from '../../../src/report/by-server.js'
import { actedOnBy } from '../../../src/report/call.js'
import { conversationOf, type Recording } from '../../../src/report/conversation.js'
import { recordingsOf } from '../../../src/report/gather.js'
import type { JournalEntry } from '../../../src/store/journal.js'

test('a request of a project that is gone is judged by the template, and a server that is gone has its id', async (t) => {
  const { worlds, send } = await buildTestEmulator(t)
  await send('GET', `/v2.1/${PROJECT}/servers/${SERVER}`)
  const entry = worlds.find(PROJECT)?.journal.list().at(-1)
  const { served: _served, ...restored } = entry as JournalEntry
  const [recording] = recordingsOf(worlds, [{ ...restored, projectId: 'ff' }], [])
  const conversation = conversationOf(recording as Recording)
  t.equal(conversation.nameOf('unknown'), 'unknown')
  const { restarts, acts, lastLook, looksAfter, lastNaming, deletion } = byServer(conversation.calls)
  t.same([restarts.get('unknown'), acts('unknown'), lastLook('unknown'), looksAfter('unknown', 0), lastNaming('unknown'), deletion('unknown'), conversation.tasks('unknown')], [undefined, [], undefined, 0, undefined, undefined, []])
  t.match(conversation.underOf(conversation.calls[0] as never), { choices: worlds.template.profile.choices, isTimed: false })
})

test('a request from a snapshot is judged by what its project has now', async (t) => {
  const { worlds, send } = await buildTestEmulator(t, { profile: 'nova' })
  await send('GET', `/v2.1/${PROJECT}/servers/${SERVER}`)
  await send('PATCH', `/_emulator/profile?project=${PROJECT}`, { successStatus: 200 })
  const world = worlds.find(PROJECT)
  const { served: _served, ...restored } = world?.journal.list().at(-1) as JournalEntry
  const [recording] = recordingsOf(worlds, [restored], [])
  const conversation = conversationOf(recording as Recording)
  t.match(conversation.underOf(conversation.calls[0] as never), { choices: world?.profile.choices, isTimed: false })
})

test('an action without a server, which only a snapshot can hold, is one on no server', async (t) => {
  const { worlds, act } = await buildTestEmulator(t)
  await act(HARD)
  const entry = worlds.find(PROJECT)?.journal.list().at(-1) as JournalEntry
  const [recording] = recordingsOf(worlds, [entry, { ...entry, serverId: null }], [])
  t.same(conversationOf(recording as Recording).calls.map((call) => actedOnBy(call)), [[SERVER], []])
})
