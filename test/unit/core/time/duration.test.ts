import { deepStrictEqual } from 'node:assert/strict'
import fc from 'fast-check'
import { test } from 'tap'
import { createStream } from '../../../../src/core/random.js'
import { drawDuration, durationInput, formatDuration, formatMs, MAX_DURATION_MS, parseDuration, parseFixed, type Duration, softDuration } from '../../../../src/core/time/duration.js'
import { law, rangeErrorOf } from '../../../records.js'

const EXPECTED = 'expected milliseconds, a string such as "200ms", "5s", "1m30s" or "2h", {"uniform":["3s","8s"]} or {"logNormal":{"median":"5s","sigma":0.3}}'
const arbitraryMs = fc.integer({ min: 0, max: MAX_DURATION_MS })
const arbitraryDuration: fc.Arbitrary<Duration> = fc.oneof(
  arbitraryMs.map((ms): Duration => ({ kind: 'fixed', ms })),
  fc.tuple(arbitraryMs, arbitraryMs).map(([a, b]): Duration => ({ kind: 'uniform', minMs: Math.min(a, b), maxMs: Math.max(a, b) })),
  fc.tuple(arbitraryMs, fc.double({ min: 0, max: 10, noNaN: true })).map(([medianMs, sigma]): Duration => ({ kind: 'logNormal', medianMs, sigma: sigma + 0 }))
)

test('a fixed duration is parsed from a number or a string', (t) => {
  const readings: Array<[unknown, number]> = [
    [0, 0], [200, 200], ['200', 200], ['200ms', 200], ['5s', 5000], ['1m30s', 90_000], ['2h', 7_200_000], ['1min', 60_000],
    ['1d', 86_400_000], [' 5s ', 5000], ['1.5s', 1500], ['0.5', 1], ['1.001s', 1001], ['36500d', MAX_DURATION_MS]
  ]
  for (const [input, ms] of readings) t.equal(parseFixed(input), ms, String(input))
  t.end()
})

test('an invalid duration is refused, and the message names the received value and the expected form', (t) => {
  const wrong: Array<[unknown, string]> = [
    ['', '""'], ['soon', '"soon"'], ['5 s', '"5 s"'], ['5S', '"5S"'], ['-1s', '"-1s"'], ['5s5', '"5s5"'], ['1e3', '"1e3"'],
    [-1, '-1'], [null, 'null'], [true, 'true'], [[5], '[5]']
  ]
  for (const [input, shown] of wrong) t.equal(rangeErrorOf(() => parseFixed(input)), `${shown} is not a duration; expected milliseconds, or a string such as "200ms", "5s", "1m30s" or "2h"`)
  t.match(rangeErrorOf(() => parseFixed(undefined)), /^the duration is missing; expected milliseconds, or a string such as /)
  t.equal(rangeErrorOf(() => parseDuration('soon')), `"soon" is not a duration; ${EXPECTED}`)
  t.throws(() => parseFixed(NaN), RangeError)
  for (const [input, shown] of [[MAX_DURATION_MS + 1, '3153600000001'], ['36501d', '"36501d"'], [Infinity, 'Infinity']] as const) {
    t.equal(rangeErrorOf(() => parseFixed(input)), `${shown} is too long; expected at most 36500d`)
  }
  t.end()
})

test('a distribution is parsed from an object or its JSON text', (t) => {
  t.same(parseDuration({ uniform: ['3s', 8000] }), { kind: 'uniform', minMs: 3000, maxMs: 8000 })
  t.same(parseDuration(' {"uniform":["3s","3s"]}'), { kind: 'uniform', minMs: 3000, maxMs: 3000 })
  t.same(parseDuration({ logNormal: { median: '5s', sigma: 0.3 } }), { kind: 'logNormal', medianMs: 5000, sigma: 0.3 })
  t.same(parseDuration('5s'), { kind: 'fixed', ms: 5000 })
  t.end()
})

test('an invalid distribution is refused', (t) => {
  const wrong: unknown[] = [
    {}, { uniform: ['8s', '3s'] }, { uniform: ['3s'] }, { uniform: 3 }, { uniform: ['3s', '8s'], extra: 1 }, { logNormal: 5 }, { logNormal: null },
    { logNormal: { median: '5s' } }, { logNormal: { median: '5s', sigma: -1 } }, { logNormal: { median: '5s', sigma: 11 } },
    { logNormal: { median: '5s', sigma: 1, mean: 2 } }, { uniform: ['3s', '8s'], logNormal: { median: '5s', sigma: 1 } }
  ]
  for (const input of wrong) t.equal(rangeErrorOf(() => parseDuration(input)), `${JSON.stringify(input)} is not a duration; ${EXPECTED}`)
  t.equal(rangeErrorOf(() => parseDuration('{"uniform":')), `"{\\"uniform\\":" is not a duration; ${EXPECTED}`)
  t.equal(rangeErrorOf(() => parseDuration({ uniform: ['soon', '8s'] })), `"soon" is not a duration; ${EXPECTED}`)
  t.end()
})

test('parsing returns the milliseconds that were formatted', (t) => {
  law(t, fc.property(fc.oneof(arbitraryMs, fc.nat({ max: 100_000 })), (ms) => parseFixed(formatMs(ms)) === ms), 1000)
  t.end()
})

test('durations are formatted with units', (t) => {
  const texts: Array<[number, string]> = [
    [0, '0ms'], [999, '999ms'], [1000, '1s'], [1500, '1.5s'], [60_000, '1m'], [90_000, '1m30s'], [3_600_000, '1h'],
    [86_400_000, '1d'], [90_061_001, '1d1h1m1.001s']
  ]
  for (const [ms, text] of texts) t.equal(formatMs(ms), text)
  t.equal(formatDuration({ kind: 'fixed', ms: 5000 }), '5s')
  t.equal(formatDuration({ kind: 'uniform', minMs: 3000, maxMs: 8000 }), '3s to 8s')
  t.equal(formatDuration({ kind: 'logNormal', medianMs: 5000, sigma: 0.3 }), 'about 5s (sigma 0.3)')
  t.end()
})

test('parsing returns the duration that was converted to input', (t) => {
  law(t, fc.property(arbitraryDuration, (duration) => {
    deepStrictEqual(parseDuration(durationInput(duration)), duration)
    deepStrictEqual(parseDuration(JSON.stringify(durationInput(duration))), duration)
  }), 200)
  t.end()
})

test('a draw is whole milliseconds within the range of its distribution', (t) => {
  law(t, fc.property(arbitraryDuration, fc.integer(), (duration, seed) => {
    const ms = drawDuration(duration, createStream(seed, 'draw'))
    const [min, max] = duration.kind === 'uniform' ? [duration.minMs, duration.maxMs] : duration.kind === 'fixed' ? [duration.ms, duration.ms] : [0, MAX_DURATION_MS]
    return Number.isInteger(ms) && ms >= min && ms <= max
  }), 1000)
  t.end()
})

test('a fixed duration draws nothing, and the others draw the same from the same seed', (t) => {
  const stream = createStream(1, 'draw')
  const before = stream.state()
  drawDuration({ kind: 'fixed', ms: 5 }, stream)
  t.same(stream.state(), before)
  const run = (): number[] => {
    const again = createStream(1, 'draw')
    return [drawDuration({ kind: 'uniform', minMs: 3000, maxMs: 8000 }, again), drawDuration({ kind: 'logNormal', medianMs: 5000, sigma: 0.3 }, again)]
  }
  t.same(run(), run())
  t.same(run(), [5166, 5807])
  t.end()
})

test('half of the draws from a log-normal distribution are below its median', (t) => {
  const stream = createStream(1, 'median')
  const below = Array.from({ length: 4000 }, () => drawDuration({ kind: 'logNormal', medianMs: 600_000, sigma: 0.2 }, stream)).filter((ms) => ms < 600_000)
  t.ok(Math.abs(below.length - 2000) < 150, String(below.length))
  t.end()
})

test('a SOFT restart is shorter by the same share, whatever the duration', (t) => {
  t.same(softDuration(parseDuration('10s')), { kind: 'fixed', ms: 6000 })
  t.same(softDuration(parseDuration({ uniform: ['5s', '10s'] })), { kind: 'uniform', minMs: 3000, maxMs: 6000 })
  t.same(softDuration(parseDuration({ logNormal: { median: '5s', sigma: 0.3 } })), { kind: 'logNormal', medianMs: 3000, sigma: 0.3 })
  t.end()
})
