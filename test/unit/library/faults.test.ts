/** The fault rules of a project and of the emulator: each handle names the rules of its own scope. */
import { test } from 'tap'
import { createEmulator } from '../../../src/index.js'

test('a handle names the rules of its scope, and lists those that apply', async (t) => {
  const emulator = await createEmulator({ clock: 'manual', seed: 1, fault: '503:times=1:id=all' })
  t.teardown(() => emulator.close())
  const [one, other] = [emulator.project({ id: 'aa' }), emulator.project({ id: 'bb' })]
  t.match([one.faults.add('502:operation=show'), other.faults.add('500:operation=show:server=nobody')], [
    { projectId: 'aa', id: 'fault-1', warnings: { length: 0 } },
    { projectId: 'bb', id: 'fault-1', warnings: ['match.server is "nobody": project bb has no server with this id or name'] }
  ])
  const response = await one.fetch('/v2.1/aa/servers/95bf2490-5428-432c-ad9b-5e3406f869dd', { headers: { 'x-auth-token': 'demo' } })
  t.equal(response.status, 502)
  const names = (rules: ReadonlyArray<{ readonly projectId: string | null, readonly id: string }>): string[] => rules.map(({ projectId, id }) => `${String(projectId)}/${id}`)
  t.same(names(emulator.faults.list()), ['null/all', 'aa/fault-1', 'bb/fault-1'])
  t.same(names(emulator.faults.unused()), ['null/all', 'bb/fault-1'])
  t.same([names(one.faults.list()), names(one.faults.unused())], [['null/all', 'aa/fault-1'], ['null/all']])
  t.match(other.faults.patch('fault-1', { enabled: false }), { projectId: 'bb', enabled: false })
  t.match(one.faults.get('fault-1'), { projectId: 'aa', enabled: true, hits: 1 })
  t.match(emulator.faults.get('all'), { projectId: null, hits: 0 })
  t.throws(() => emulator.faults.get('fault-1'), { code: 'not-found', message: /^the template has no rule "fault-1", but projects aa and bb have one;/ })
  t.throws(() => { one.faults.remove('all') }, { code: 'not-found', message: /^project aa has no rule "all" of its own, but the template has one;/ })
  one.faults.clear()
  t.same(names(one.faults.list()), ['null/all'])
  emulator.faults.clear()
  t.same(names(emulator.faults.list()), [])
})
