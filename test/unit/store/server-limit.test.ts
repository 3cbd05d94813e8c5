import { test } from 'tap'
import { createFleet, MAX_CREATED } from '../../../src/store/fleet.js'
import { serverBytes } from '../../../src/store/server-account.js'
import { ServerStore } from '../../../src/store/server-store.js'
import { recordOf } from '../../../src/shapes/server.js'
import { Refusal } from '../../../src/core/refusal.js'
import { aRecord, NOW } from '../../records.js'

test('faults that are due count with their size, as the present one does', (t) => {
  const fault = { code: 500, message: 'x'.repeat(5000), details: '', createdAtMs: NOW }
  const plain = serverBytes(aRecord(), undefined)
  t.ok(serverBytes(aRecord({ fault }), undefined) - plain > 4500)
  t.ok(serverBytes(aRecord({ pending: [{ atMs: NOW, set: { fault } }, { atMs: NOW, set: {} }] }), undefined) - plain > 4500)
  t.end()
})

test('members that clients name count with what each takes, beyond those of most servers', (t) => {
  const sizeWith = (metadata: Record<string, string>): number => serverBytes(aRecord({ attributes: { metadata } }), undefined)
  const plain = sizeWith({})
  t.ok(sizeWith({ role: 'web', owner: 'me' }) - plain < 100)
  t.ok(sizeWith(Object.fromEntries(Array.from({ length: 9000 }, (_, index) => [String(index + 100_000), '']))) - plain > 9000 * 128)
  t.end()
})

test('a project has a limit of servers, and deleting one makes room', (t) => {
  const blank = recordOf({ name: 'blank' }, 1, 0)
  const store = new ServerStore(createFleet([blank]), () => {})
  for (let index = 0; index < MAX_CREATED; index++) store.create({ ...blank, id: String(index) }, 0)
  t.throws(() => store.create({ ...blank, id: 'more' }, 0), new Refusal('limit-reached', { message: 'The project has 100001 servers, which is the limit. Delete some, or start with more: --servers FILE.' }))
  store.delete('7', 0)
  store.create({ ...blank, id: 'more' }, 0)
  t.equal(store.size, MAX_CREATED + 1)
  t.end()
})
