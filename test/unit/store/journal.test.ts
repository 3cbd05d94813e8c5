import { deepStrictEqual } from 'node:assert/strict'
import fc from 'fast-check'
import { test } from 'tap'
import { createJournal, JOURNAL_LIMITS, type Journal, type JournalEntry, type JournalTies } from '../../../src/store/journal.js'
import { law, NOW } from '../../records.js'

const entry = (requestId: string, bodies: Partial<Pick<JournalEntry, 'requestBody' | 'responseBody'>> = {}): Omit<JournalEntry, 'id'> => ({
  requestId,
  projectId: 'p',
  atMs: NOW,
  realAtMs: NOW,
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
/** Numbers from 1, a budget that is never used up, and nobody who is told unless said so. */
const ties = (onAdd: JournalTies['onAdd'] = () => {}): JournalTies => {
  let id = 0
  return { budget: { limit: Infinity, used: 0 }, nextId: () => ++id, onAdd }
}
const kept = (journal: Journal): number[] => journal.list().map(({ id }) => id)

test('entries are kept in order and numbered from 1, and each is told', (t) => {
  const told: number[] = []
  const journal = createJournal(ties(({ id }) => told.push(id)))
  journal.add(entry('a'))
  journal.add(entry('b'))
  t.same(journal.list(), [{ id: 1, ...entry('a') }, { id: 2, ...entry('b') }])
  t.same(told, [1, 2])
  t.equal(journal.dropped, 0)
  t.end()
})

test('of more entries than are kept the newest stay, and the others are counted', (t) => {
  law(t, fc.property(fc.integer({ min: 1, max: 10 }), fc.nat({ max: 40 }), (entries, count) => {
    const journal = createJournal(ties(), { ...JOURNAL_LIMITS, items: entries })
    for (let id = 1; id <= count; id++) journal.add(entry(String(id)))
    const first = Math.max(1, count - entries + 1)
    deepStrictEqual(kept(journal), Array.from({ length: Math.min(count, entries) }, (_, index) => first + index))
    deepStrictEqual(journal.dropped, Math.max(0, count - entries))
  }))
  t.end()
})

test('what is kept stays below the limit of bytes, but for one entry that is larger alone', (t) => {
  law(t, fc.property(fc.integer({ min: 1, max: 20_000 }), fc.array(fc.nat({ max: 6000 }), { maxLength: 30 }), (bytes, lengths) => {
    const journal = createJournal(ties(), { items: 10, bytes, bodyLength: 6000 })
    for (const length of lengths) journal.add(entry('a', { requestBody: 'x'.repeat(length) }))
    const size = journal.list().reduce((sum, { requestBody }) => sum + 1025 + requestBody.length, 0)
    const last = lengths.length
    const isLastKept = last === 0 || journal.list().at(-1)?.id === last
    return isLastKept && (size <= bytes || journal.list().length === 1) && journal.dropped === last - journal.list().length
  }))
  t.end()
})

test('a long body is cut', (t) => {
  const journal = createJournal(ties(), { items: 10, bytes: 1_000_000, bodyLength: 4 })
  journal.add(entry('a', { requestBody: '12345', responseBody: '1234' }))
  t.match(journal.list(), [{ requestBody: '1234... (cut: 5 characters)', responseBody: '1234' }])
  t.end()
})

test('a cleared journal is empty and counts nothing dropped, but goes on numbering', (t) => {
  const journal = createJournal(ties(), { items: 2, bytes: 1_000_000, bodyLength: 4 })
  for (let count = 0; count < 3; count++) journal.add(entry('a'))
  journal.clear()
  t.same([journal.list(), journal.dropped], [[], 0])
  journal.add(entry('b'))
  t.same(kept(journal), [4])
  t.end()
})

test('a header that came as a list counts with its length', (t) => {
  const shared = { ...ties().budget }
  const journal = createJournal({ ...ties(), budget: shared })
  journal.add({ ...entry('a'), requestHeaders: {} })
  const plain = shared.used
  journal.add({ ...entry('b'), requestHeaders: { cookie: ['a=1', 'b=2'] } })
  t.equal(shared.used - plain, plain + 'cookie'.length + 'a=1,b=2'.length)
  t.end()
})
