import { test } from 'tap'
import { findDomain, findProject, findUser, idOfName, inventDomain, inventProject, inventUser, mayUse } from '../../../src/core/identity.js'
import { readIdentity } from '../../../src/config/identity.js'
import { IDENTITY, OPS_PROJECT } from '../../identity-helpers.js'

const identity = readIdentity(IDENTITY)
const [first, second] = identity.domains

test('references are found by id, or by name in a domain', async (t) => {
  t.equal(findDomain(identity, {}), first)
  t.equal(findDomain(identity, { name: 'Second' }), second)
  t.equal(findDomain(identity, { id: 'Second' }), undefined)
  t.equal(findProject(identity, { name: 'ops' })?.id, OPS_PROJECT)
  t.equal(findProject(identity, { name: 'ops' }, first), undefined)
  t.equal(findUser(identity, { name: 'ann' }, second)?.id, 'u2')
  t.equal(findUser(identity, { id: 'u2' }, first)?.name, 'ann', 'an id needs no domain')
})

test('invented ids derive from the name', async (t) => {
  t.same(inventDomain({ name: 'D' }), { id: idOfName('domain', 'D'), name: 'D' })
  t.same(inventDomain({ id: 'x' }), { id: 'x', name: 'x' })
  t.same(inventDomain({}), { id: idOfName('domain', ''), name: '' })
  t.match(inventProject(identity, { name: 'team' }), { id: idOfName('project', 'team'), name: 'team' })
  t.match(inventProject(identity, { name: 'a'.repeat(32) }), { id: 'a'.repeat(32) }, 'a name that looks like an id becomes the id')
  t.match(inventProject(identity, { id: 'abc', name: 'team' }), { id: 'abc', name: 'team' })
  for (const nothing of [{ id: 'Not hex' }, { name: '' }, {}]) t.equal(inventProject(identity, nothing), null)
  t.match(inventUser(identity, { name: 'zoe' }, first), { id: idOfName('user', 'zoe'), name: 'zoe', roles: ['te_admin'] })
  t.match(inventUser(identity, { id: 'z' }, first), { id: 'z', name: 'z' })
  t.match(inventUser(identity, {}, first), { name: '' })
})

test('a user has access to the listed projects, or to all by default', async (t) => {
  const [root, ann] = identity.users
  t.ok(mayUse(root, 'any'))
  t.ok(ann !== undefined && mayUse(ann, OPS_PROJECT))
  t.notOk(ann !== undefined && mayUse(ann, 'other'))
})
