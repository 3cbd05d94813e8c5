/** What the page reads is what the control API sends: the compiler compares the types, and a server's own responses have the members. */
import { test } from 'tap'
import { buildTestEmulator, HARD, PROJECT } from '../../helpers.js'
import type { ClockView } from '../../../src/world/operations/clock.js'
import type { EventView } from '../../../src/world/events.js'
import type { FaultView } from '../../../src/world/operations/faults.js'
import type { ProjectView } from '../../../src/world/operations/projects.js'
import type { ServerView } from '../../../src/world/operations/servers.js'
import type * as page from '../../../src/page/ui/messages.js'

/** Fails to compile where the page expects what is not sent. */
const reads = {
  event: (sent: EventView): page.EmulatorEvent => sent,
  clock: (sent: ClockView): page.Clock => sent,
  rule: (sent: FaultView): page.Rule => sent,
  // The attributes of a server have no type of their own; the test below looks for those that the page reads.
  server: (sent: ServerView): Omit<page.Server, 'flavor' | 'fault'> => sent,
  project: (sent: ProjectView): page.Project => sent
}

test('the responses have the members that the page reads', async (t) => {
  const { send, act } = await buildTestEmulator(t)
  await send('POST', '/_emulator/faults', { id: 'busy', effect: { kind: 'error', error: 503 }, when: { times: 1 } })
  await act(HARD)
  await act(HARD)
  const read = async (path: string) => (await send('GET', `/_emulator/${path}`)).json()
  const { events } = await read('events') as { events: EventView[] }
  const sent = events.map(reads.event)
  t.match(sent.find(({ kind }) => kind === 'request'), { method: 'POST', path: String, requestId: String, operation: 'reboot', status: 503, reason: /unavailable/, faults: ['busy'] })
  t.match(sent.find(({ kind }) => kind === 'transition'), { serverId: String, name: 'bms-83', from: 'ACTIVE', to: 'REBOOT', task_state: String })
  const { requests } = await read('requests')
  t.match(requests[0], { realAt: String, headers: {}, body: {}, response: { headers: {}, body: {} }, faults: [{ id: 'busy', kind: 'error' }] })
  t.match(reads.rule((await read('faults')).faults[0]), { id: 'busy', projectId: null, enabled: true, match: {}, when: {}, effect: {}, hits: 1, remaining: 0, description: String })
  t.match(reads.server((await read('servers')).servers[0]), { id: String, name: String, status: String, locked: Boolean, updated: String, flavor: {}, fault: null })
  t.match(reads.project((await read('projects')).projects[0]), { id: PROJECT, name: null, profile: 'otc', servers: 5, faults: 1 })
  t.match(reads.clock(await read('clock')), { mode: 'manual', now: String, scale: 1, waiting: 0 })
  t.match((await read('errors')).errors[0], { code: String, httpStatus: Number, messageTemplate: String })
})
