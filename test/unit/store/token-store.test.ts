import { test } from 'tap'
import { createTokenStore } from '../../../src/store/token-store.js'
import type { TokenRecord } from '../../../src/core/token.js'

const token = (id: string): TokenRecord => ({ id, isRevoked: false } as TokenRecord)
const kept = (store: ReturnType<typeof createTokenStore>): string[] => store.list().map(({ id }) => id)

test('a token is found by its id, and a revoked one is marked', (t) => {
  const store = createTokenStore()
  store.add(token('a'))
  t.same([store.get('a'), store.get('b')], [token('a'), undefined])
  store.revoke(token('a'))
  t.match(store.get('a'), { id: 'a', isRevoked: true })
  t.same(kept(store), ['a'])
  store.revoke(token('b'))
  t.match(store.get('b'), { id: 'b', isRevoked: true }, 'one that the store did not hold')
  t.end()
})

test('the oldest token is evicted first', (t) => {
  const store = createTokenStore(2)
  for (const id of ['a', 'b', 'c']) store.add(token(id))
  t.same(kept(store), ['b', 'c'])
  store.revoke(token('b'))
  store.add(token('d'))
  t.same(kept(store), ['c', 'd'], 'a revoked token keeps its age')
  t.end()
})

test('a pinned token is never evicted', (t) => {
  const store = createTokenStore(1, (id) => id === 'configured')
  store.revoke(token('configured'))
  for (const id of ['a', 'b']) store.add(token(id))
  t.same(kept(store), ['configured', 'b'])
  t.match(store.get('configured'), { isRevoked: true })
  store.restore([])
  t.same(kept(store), [])
  t.end()
})

test('restoring a list replaces all tokens', (t) => {
  const [one, other] = [createTokenStore(), createTokenStore(1)]
  for (const id of ['a', 'b']) one.add(token(id))
  other.add(token('x'))
  other.restore(one.list())
  t.same(kept(other), ['b'])
  one.restore([])
  t.same(kept(one), [])
  t.end()
})
