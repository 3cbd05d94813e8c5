/** Reading the query of a URL. */
import { test } from 'tap'
import { checkSingle, nextQuery, readCount, readPage, readQuery } from '../../../../src/openstack/compute/query.js'
import { Refusal } from '../../../../src/core/refusal.js'

test('repeated names keep their order, and the last value counts', async (t) => {
  const query = readQuery('/servers?a=1&b&a=2&=3&&a=')
  t.same(query.entries, [['a', '1'], ['b', ''], ['a', '2'], ['', '3'], ['a', '']])
  t.same(query.all('a'), ['1', '2', ''])
  t.equal(query.last('a'), '')
  t.equal(query.last('c'), undefined)
  t.same(readQuery('/servers').entries, [])
})

test('escapes are decoded as in Python', async (t) => {
  t.same(readQuery('/?a=x+y%20z&%C3%BC=%25&b=100%&c=%zz').entries, [['a', 'x y z'], ['ü', '%'], ['b', '100%'], ['c', '%zz']])
  t.throws(() => readQuery('/?a=%FF'), new Refusal('query-invalid', { reason: 'Query string is not UTF-8 encoded' }))
})

test('a number has only digits, and the last one counts', async (t) => {
  t.equal(readCount(readQuery('/?limit=010'), 'limit'), 10)
  t.equal(readCount(readQuery('/'), 'limit'), undefined)
  t.equal(readCount(readQuery('/?limit=2&limit=1'), 'limit'), 1)
  for (const text of ['limit=', 'limit=-1', 'limit=1e3', 'limit=x&limit=1']) {
    t.throws(() => readCount(readQuery(`/?${text}`), 'limit'), Refusal)
  }
  t.throws(() => checkSingle(readQuery('/?limit=1&limit=1'), 'limit'), Refusal)
})

test('a page starts after the marker, and a full page names the next', async (t) => {
  const items = ['a', 'b', 'c'].map((id) => ({ id }))
  const page = (text: string): readonly [string, string | null] => {
    const { items: found, next } = readPage(items, readQuery(`/?${text}`))
    return [found.map(({ id }) => id).join(''), next]
  }
  t.same(page(''), ['abc', null])
  t.same(page('limit=2'), ['ab', 'b'])
  t.same(page('limit=2&marker=b'), ['c', null])
  t.same(page('limit=0'), ['', null])
  t.same(page('limit=9999&marker='), ['abc', null])
  t.throws(() => page('marker=d'), new Refusal('query-invalid', { reason: 'marker [d] not found' }))
})

test('the query of the next page keeps its members and ends with the marker', async (t) => {
  t.equal(nextQuery(readQuery('/?limit=1&name=a%2Bb&marker=x'), 'y'), 'limit=1&name=a%2Bb&marker=y')
})
