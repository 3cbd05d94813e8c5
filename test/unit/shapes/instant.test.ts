import fc from 'fast-check'
import { test } from 'tap'
import { isInstantText, parseInstant } from '../../../src/shapes/instant.js'
import { law, rangeErrorOf } from '../../records.js'

test('an instant is in UTC unless it names a zone', (t) => {
  const first = Date.UTC(2026, 0, 1)
  const instants: Array<[string, number]> = [
    ['2026-01-01', first], ['2026-01-01T00:00', first], ['2026-01-01T00:00:00', first], ['2026-01-01T00:00:00Z', first],
    ['2026-01-01T01:30:00+01:30', first], ['2025-12-31T23:00:00-01:00', first], ['2026-01-01T00:00:01.5Z', first + 1500],
    ['2026-01-01T00:00:00.066078', first + 66.078]
  ]
  for (const [text, ms] of instants) t.equal(parseInstant(text), ms, text)
  t.end()
})

test('parsing returns the instant that was formatted', (t) => {
  law(t, fc.property(fc.date({ min: new Date(0), max: new Date('9999-12-31T23:59:59.999Z'), noInvalidDate: true }), (date) => parseInstant(date.toISOString()) === date.getTime()))
  t.end()
})

test('an invalid instant is refused, and the message names it', (t) => {
  for (const text of ['', 'now', '2026', '2026-13-01', '2026-01-01T25:00:00Z', '2026-01-01 00:00:00', '2026-01-01T00:00:00 ', '2026-01-01T00Z']) {
    t.equal(rangeErrorOf(() => parseInstant(text)), `${JSON.stringify(text)} is not an instant; expected one such as "2026-01-01T00:00:00Z"`)
  }
  t.end()
})

test('an instant outside the years 1970 to 9999 is refused', (t) => {
  for (const text of ['1969-12-31', '0001-01-01T00:00:00Z', '1970-01-01T00:00:00+00:01', '9999-12-31T23:59:59-00:01']) {
    t.equal(rangeErrorOf(() => parseInstant(text)), `${JSON.stringify(text)} is out of range; expected an instant from 1970-01-01T00:00:00Z to 9999-12-31T23:59:59.999Z`)
  }
  t.end()
})

test('an instant begins with a date, a duration does not', (t) => {
  t.ok(isInstantText('2026-01-01T00:00:00Z'))
  for (const other of ['10s', 'manual', 2026, null]) t.notOk(isInstantText(other))
  t.end()
})
