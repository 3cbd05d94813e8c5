import { deepStrictEqual } from 'node:assert/strict'
import fc from 'fast-check'
import { test } from 'tap'
import { createJournal, JOURNAL_LIMITS, type Journal, type JournalEntry, type JournalDeps, type NewEntry } from '../../../src/store/journal.js'
import { createBudget } from '../../../src/store/budget.js'
import { choicesOf, law, NOW } from '../../records.js'

const entry = (requestId: string, bodies: Partial<Pick<JournalEntry, 'requestBody' | 'responseBody'>> = {}): NewEntry => ({
  id: 0,
  requestId,
  projectId: 'p',
  atMs: NOW,
  realAtMs: NOW,
  durationMs: 0,
  method: 'GET',
  path: '/',
  operation: 'show',
  serverId: null,
  requestHeaders: {},
  requestBody: '',
  status: 200,
  responseHeaders: {},
  responseBody: '',
  faults: [],
  ...bodies
})
/** Dependencies with numbers from 1, a large budget and no listener by default. */
const deps = (onAdd: JournalDeps['onAdd'] = () => {}): JournalDeps => {
  let id = 0
  return { budget: createBudget(Infinity), nextId: () => ++id, onAdd }
}
const kept = (journal: Journal): number[] => journal.list().map(({ id }) => id)

test('entries are kept in order and numbered from 1, and the listener gets each', (t) => {
  const heard: number[] = []
  const journal = createJournal(deps(({ id }) => heard.push(id)))
  journal.add(entry('a'))
  journal.add(entry('b'))
  t.same(journal.list(), [{ ...entry('a'), id: 1 }, { ...entry('b'), id: 2 }])
  t.same(heard, [1, 2])
  t.equal(journal.dropped, 0)
  t.end()
})

test('the newest entries stay, and the evicted ones are counted', (t) => {
  law(t, fc.property(fc.integer({ min: 1, max: 10 }), fc.nat({ max: 40 }), (entries, count) => {
    const journal = createJournal(deps(), { ...JOURNAL_LIMITS, items: entries })
    for (let id = 1; id <= count; id++) journal.add(entry(String(id)))
    const first = Math.max(1, count - entries + 1)
    deepStrictEqual(kept(journal), Array.from({ length: Math.min(count, entries) }, (_, index) => first + index))
    deepStrictEqual(journal.dropped, Math.max(0, count - entries))
  }))
  t.end()
})

test('the entries stay below the limit of bytes, except a single larger one', (t) => {
  law(t, fc.property(fc.integer({ min: 1, max: 20_000 }), fc.array(fc.nat({ max: 6000 }), { maxLength: 30 }), (bytes, lengths) => {
    const journal = createJournal(deps(), { items: 10, bytes, bodyLength: 6000 })
    for (const length of lengths) journal.add(entry('a', { requestBody: 'x'.repeat(length) }))
    const size = journal.list().reduce((sum, { requestBody }) => sum + 1025 + requestBody.length, 0)
    const last = lengths.length
    const isLastKept = last === 0 || journal.list().at(-1)?.id === last
    return isLastKept && (size <= bytes || journal.list().length === 1) && journal.dropped === last - journal.list().length
  }))
  t.end()
})

test('a long body is cut', (t) => {
  const journal = createJournal(deps(), { items: 10, bytes: 1_000_000, bodyLength: 4 })
  journal.add(entry('a', { requestBody: '12345', responseBody: '1234' }))
  t.match(journal.list(), [{ requestBody: '1234... (cut: 5 characters)', responseBody: '1234' }])
  t.end()
})

test('a cleared journal is empty with none dropped, and continues numbering', (t) => {
  const journal = createJournal(deps(), { items: 2, bytes: 1_000_000, bodyLength: 4 })
  for (let count = 0; count < 3; count++) journal.add(entry('a'))
  journal.clear()
  t.same([journal.list(), journal.dropped], [[], 0])
  journal.add(entry('b'))
  t.same(kept(journal), [4])
  t.end()
})

test('an entry shares what is the same in the one before it, and nothing else', (t) => {
  const choices = choicesOf('otc')
  const asked = (requestHeaders: NewEntry['requestHeaders'], isTimed = true): NewEntry => ({ ...entry('a', { requestBody: 'body' }), requestHeaders, served: { choices, isTimed } })
  const journal = createJournal(deps())
  const add = (added: NewEntry): readonly [JournalEntry, JournalEntry] => {
    journal.add(added)
    return journal.list().slice(-2) as [JournalEntry, JournalEntry]
  }
  journal.add(asked({ host: 'h', accept: '*/*' }))
  const [first, second] = add(asked({ host: 'h', accept: '*/*' }))
  t.equal(second.requestHeaders, first.requestHeaders, 'equal headers are one object')
  t.equal(second.served, first.served)
  for (const [what, headers] of Object.entries({ value: { host: 'h', accept: 'a' }, order: { accept: 'a', host: 'h' }, more: { accept: 'a', host: 'h', x: '' }, fewer: { accept: 'a' } })) {
    const [before, after] = add(asked({ ...headers }))
    t.same(Object.entries(after.requestHeaders), Object.entries(headers), `another ${what} stays`)
    t.not(after.requestHeaders, before.requestHeaders)
  }
  const [before, after] = add(asked({ accept: 'a' }, false))
  t.equal(after.requestHeaders, before.requestHeaders)
  t.same([before.served?.isTimed, after.served?.isTimed], [true, false])
  const { served, ...unserved } = asked({ accept: 'a' })
  t.equal(add(unserved)[1].served, undefined)
  t.same(add({ ...unserved, path: '/b', requestBody: 'c', responseBody: 'd' })[1], { ...unserved, id: journal.list().length, path: '/b', requestBody: 'c', responseBody: 'd' })
  t.end()
})

test('after the limits removed all entries, there is nothing to share', (t) => {
  const journal = createJournal(deps())
  journal.add(entry('a'))
  journal.clear()
  journal.add(entry('b'))
  t.same(journal.list(), [{ ...entry('b'), id: 2 }])
  t.end()
})

test('each header counts with its length, a list with that of its items', (t) => {
  const shared = createBudget(Infinity)
  const journal = createJournal({ ...deps(), budget: shared })
  journal.add({ ...entry('a'), requestHeaders: {} })
  const plain = shared.used
  journal.add({ ...entry('b'), requestHeaders: { cookie: ['a=1', 'b=2'] } })
  t.equal(shared.used - plain, plain + 'cookie'.length + 'a=1,b=2'.length)
  const lists = shared.used
  journal.add({ ...entry('c'), responseHeaders: { 'retry-after': 120, vary: [] } })
  t.equal(shared.used - lists, plain + 'retry-after'.length + '120'.length + 'vary'.length, 'a number, and a list without items')
  t.end()
})

test('many headers count with what each takes besides its texts', (t) => {
  const shared = createBudget(Infinity)
  const journal = createJournal({ ...deps(), budget: shared })
  const sizeWith = (count: number): number => {
    const before = shared.used
    journal.add({ ...entry('a'), requestHeaders: Object.fromEntries(Array.from({ length: count }, (_, index) => [`h${String(index).padStart(4, '0')}`, ''])) })
    return shared.used - before
  }
  const plain = sizeWith(0)
  t.equal(sizeWith(24) - plain, 24 * 5, 'those of most requests are part of the size of an entry')
  t.ok(sizeWith(2650) - plain > 2600 * 64)
  t.end()
})

test('a body as long as the limit is kept whole', (t) => {
  const journal = createJournal(deps(), { ...JOURNAL_LIMITS, bodyLength: 5 })
  journal.add(entry('a', { requestBody: '12345', responseBody: '123456' }))
  t.same(journal.list().map(({ requestBody, responseBody }) => [requestBody, responseBody]), [['12345', '12345... (cut: 6 characters)']])
  t.end()
})

test('faults and the server of the path count with their size', (t) => {
  const shared = createBudget(Infinity)
  const journal = createJournal({ ...deps(), budget: shared })
  journal.add(entry('a'))
  const plain = shared.used
  const fault = { ruleId: 'a', ruleProjectId: null, kind: 'error', draw: 0 }
  journal.add({ ...entry('b'), serverId: 'x'.repeat(5000), faults: Array.from({ length: 1000 }, () => fault) })
  t.ok(shared.used - plain >= 5000 + 1000 * 100)
  t.end()
})

test('text of two bytes a character and response headers count with their size', (t) => {
  const shared = createBudget(Infinity)
  const journal = createJournal({ ...deps(), budget: shared })
  journal.add(entry('a'))
  const plain = shared.used
  journal.add({ ...entry('b', { requestBody: 'nine char', responseBody: '日本 abcd' }), responseHeaders: { etag: 'abcdef' } })
  t.equal(shared.used - plain, plain + 9 + 2 * 7 + 10)
  t.end()
})
