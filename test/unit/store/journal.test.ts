import { deepStrictEqual } from 'node:assert/strict'
import fc from 'fast-check'
import { test } from 'tap'
import { createJournal, JOURNAL_LIMITS, type Journal, type JournalEntry, type JournalLimits } from '../../../src/store/journal.js'
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

interface Made { readonly journal: Journal, readonly told: number[] }
function make (limits: Partial<JournalLimits> = {}): Made {
  const told: number[] = []
  let lastId = 0
  const ties = { budget: { limit: 10_000_000, used: 0 }, nextId: () => ++lastId, onAdd: ({ id }: JournalEntry) => { told.push(id) } }
  return { journal: createJournal(ties, { ...JOURNAL_LIMITS, ...limits }), told }
}
const kept = (journal: Journal): number[] => journal.list().map(({ id }) => id)

test('entries are kept in order under the number they are given, and each is told', (t) => {
  const { journal, told } = make()
  journal.add(entry('a'))
  journal.add(entry('b'))
  t.same(journal.list(), [{ id: 1, ...entry('a') }, { id: 2, ...entry('b') }])
  t.same([told, journal.dropped], [[1, 2], 0])
  t.end()
})

test('of more entries than are kept the newest stay, and the others are counted', (t) => {
  law(t, fc.property(fc.integer({ min: 1, max: 10 }), fc.nat({ max: 40 }), (items, count) => {
    const { journal } = make({ items })
    for (let id = 1; id <= count; id++) journal.add(entry(String(id)))
    const first = Math.max(1, count - items + 1)
    deepStrictEqual(kept(journal), Array.from({ length: Math.min(count, items) }, (_, index) => first + index))
    deepStrictEqual(journal.dropped, Math.max(0, count - items))
  }))
  t.end()
})

test('bodies and headers count, so that what is kept stays below the limit of bytes, but for the newest', (t) => {
  law(t, fc.property(fc.integer({ min: 1, max: 20_000 }), fc.array(fc.nat({ max: 3000 }), { maxLength: 30 }), (bytes, lengths) => {
    const { journal } = make({ bytes })
    for (const length of lengths) journal.add({ ...entry('a', { requestBody: 'x'.repeat(length) }), requestHeaders: { a: 'y'.repeat(length) } })
    const size = journal.list().reduce((sum, { requestBody }) => sum + 2 * requestBody.length, 0)
    const isNewestKept = lengths.length === 0 || kept(journal).at(-1) === lengths.length
    return isNewestKept && (size <= bytes || kept(journal).length === 1) && journal.dropped === lengths.length - kept(journal).length
  }))
  t.end()
})

test('of a long body the beginning is kept, and how long it was', (t) => {
  const { journal } = make({ bodyLength: 4 })
  journal.add(entry('a', { requestBody: '12345', responseBody: '1234' }))
  t.match(journal.list(), [{ requestBody: '1234... (cut: 5 characters)', responseBody: '1234' }])
  t.end()
})

test('a cleared journal is empty and counts nothing dropped', (t) => {
  const { journal } = make({ items: 2 })
  for (let count = 0; count < 3; count++) journal.add(entry('a'))
  journal.clear()
  t.same([journal.list(), journal.dropped], [[], 0])
  t.end()
})
