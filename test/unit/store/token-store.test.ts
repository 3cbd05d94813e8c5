import { test } from 'tap'
import { createTokenStore, MAX_TOKENS } from '../../../src/store/token-store.js'
import type { TokenRecord } from '../../../src/core/token.js'

const domain = { id: 'default', name: 'Default' }
const token = (id: string): TokenRecord => ({
  id, user: { id: 'u', name: 'u', domain, roles: [] }, project: null, domain: null, methods: ['password'], auditIds: [], issuedAtMs: 0, expiresAtMs: 1, isRevoked: false
})

test('the oldest token makes room', async (t) => {
  const store = createTokenStore(2)
  for (const id of ['a', 'b', 'c']) store.add(token(id))
  t.equal(store.get('a'), undefined)
  t.same(store.list().map(({ id }) => id), ['b', 'c'])
  t.equal(MAX_TOKENS, 1000)
})

test('a revoked token stays, and stays in its place', async (t) => {
  const store = createTokenStore()
  for (const id of ['a', 'b']) store.add(token(id))
  store.revoke('a')
  store.revoke('none')
  t.same(store.list(), [{ ...token('a'), isRevoked: true }, token('b')])
})

test('the list is plain data that can be put back', async (t) => {
  const store = createTokenStore()
  store.add(token('a'))
  const other = createTokenStore()
  other.add(token('b'))
  other.restore(JSON.parse(JSON.stringify(store.list())))
  t.same(other.list(), store.list())
})
