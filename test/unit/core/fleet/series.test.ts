/** Series: servers that follow from one record and a number. Issue 11, row 4. */
import fc from 'fast-check'
import { deepStrictEqual } from 'node:assert/strict'
import { test } from 'tap'
import { checkCounted, checkSeriesName } from '../../../../src/core/fleet/check-series.js'
import { indexItems } from '../../../../src/core/fleet/fleet-index.js'
import { numberingOf, seriesId, seriesNames, serversOf, type FleetItem, type Series } from '../../../../src/core/fleet/series.js'
import { SERVER_ID as ID_PATTERN } from '../../../../src/shapes/server.js'
import { aRecord, law, rangeErrorOf, SERVER_ID } from '../../../records.js'

const ID = seriesId(SERVER_ID)
const aSeries = (part: Partial<Series> = {}): Series => ({ ...aRecord({ id: ID, name: 'bms-{n}' }), count: 1000, ...part })

test('a server of a series has the members of the series, the number in its name and at the end of its id', (t) => {
  const series = aSeries({ attributes: { metadata: { role: 'db' } }, durations: { reboot: { kind: 'fixed', ms: 5 } }, locked: true })
  const { count, ...members } = series
  t.equal(count, 1000)
  const server = numberingOf(series).at(42)
  t.same(server, { ...members, id: '95bf2490-5428-432c-ad9b-000000000042', name: 'bms-42' })
  t.same(Object.keys(server), Object.keys(aRecord()), 'the members come in the order of all records')
  t.equal(server.attributes, series.attributes)
  t.equal(server.durations, series.durations)
  t.end()
})

test('the number of a server follows from its id, and its series and number from its name', (t) => {
  const aText = fc.stringMatching(/^[a-z0-9-]{0,4}$/)
  law(t, fc.property(aText, aText, fc.integer({ min: 1, max: 1_000_000 }), fc.integer({ min: 1, max: 1_000_000 }), (head, tail, number, count) => {
    const { at, nameOf, numberOf } = numberingOf(aSeries({ name: `${head}{n}${tail}`, count }))
    const { id, name } = at(number)
    deepStrictEqual(new RegExp(ID_PATTERN).test(id), true)
    deepStrictEqual(numberOf(id), number <= count ? number : null)
    deepStrictEqual([nameOf(number), name], [`${head}${number}${tail}`, `${head}${number}${tail}`])
    deepStrictEqual([...seriesNames(name)].filter(([pattern, found]) => pattern === `${head}{n}${tail}` && found === number).length, 1)
    for (const [pattern, found] of seriesNames(name)) deepStrictEqual(pattern.replace('{n}', String(found)), name)
  }))
  t.end()
})

test('other ids are none of a series', (t) => {
  const { numberOf } = numberingOf(aSeries())
  const others = [ID, SERVER_ID, '', 'x', '95bf2490-5428-432c-ad9b-000000001001', '95bf2490-5428-432c-ad9b-00000000000a', '95bf2490-5428-432c-ad9b-00000000001', '95bf2490-5428-432c-ad9b-0000000000001', '95bf2490-5428-432c-ad9b-         001', '95bf2490-5428-432c-ad9c-000000000001']
  for (const id of others) t.equal(numberOf(id), null, id)
  t.equal(numberOf('95bf2490-5428-432c-ad9b-000000001000'), 1000)
  t.end()
})

test('an item stands for itself, or for the servers of a series', (t) => {
  const record = aRecord()
  t.same([...serversOf(record)], [record])
  t.same(Array.from(serversOf(aSeries({ count: 3 })), ({ name }) => name), ['bms-1', 'bms-2', 'bms-3'])
  t.same(Array.from(serversOf(aSeries({ count: 3 }), 2), ({ name }) => name), ['bms-3'])
  t.same([...serversOf(aSeries({ count: 3 }), 5)], [])
  t.end()
})

test('a name without one place for the number, or too long with it, is refused', (t) => {
  t.equal(rangeErrorOf(() => checkSeriesName({ name: 'bms', count: 5 })), 'name is "bms"; expected {n} in it once, for the number from 1 to count')
  t.equal(rangeErrorOf(() => checkSeriesName({ name: '{n}-{n}', count: 5 })), 'name is "{n}-{n}"; expected {n} in it once, for the number from 1 to count')
  t.equal(rangeErrorOf(() => checkSeriesName({ name: `${'x'.repeat(252)}{n}`, count: 1000 })), 'name has 256 characters with 1000 for {n}; expected at most 255')
  t.doesNotThrow(() => checkSeriesName({ name: `${'x'.repeat(252)}{n}`, count: 999 }))
  t.end()
})

test('all series of a list have a bound', (t) => {
  t.doesNotThrow(() => checkCounted([aSeries({ count: 400_000 }), aRecord(), aSeries({ count: 600_000 })]))
  t.equal(rangeErrorOf(() => checkCounted([aSeries({ count: 400_000 }), aRecord(), aSeries({ count: 600_001 })])), '[2].count is 600001, which makes 1000001 counted servers; expected at most 1000000 in all')
  t.end()
})

test('an id that two items have is found', (t) => {
  const inside = aRecord({ id: '95bf2490-5428-432c-ad9b-000000000007' })
  const outside = aRecord({ id: '95bf2490-5428-432c-ad9b-000000001001' })
  const clash = (...items: FleetItem[]): unknown => indexItems(items).clash
  t.equal(clash(outside, aSeries(), aRecord()), null)
  t.same(clash(inside, aSeries()), { position: 0, other: 1, id: inside.id })
  t.same(clash(aSeries(), inside), { position: 1, other: 0, id: inside.id })
  t.same(clash(aSeries(), aRecord(), aSeries({ name: 'other-{n}' })), { position: 2, other: 0, id: ID })
  t.same(clash(aRecord(), outside, aRecord(), aRecord()), { position: 2, other: 0, id: SERVER_ID })
  t.end()
})
