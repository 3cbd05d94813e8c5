import { deepStrictEqual } from 'node:assert/strict'
import fc from 'fast-check'
import { test } from 'tap'
import { createStream, hexDigits, uuid, type RandomStream } from '../../../src/core/random.js'
import { law } from '../../records.js'

const take = (stream: RandomStream, count: number): number[] => Array.from({ length: count }, () => stream.uint32())
const arbitrarySeed = fc.oneof(fc.integer(), fc.string())

test('a stream gives the same numbers on every machine', (t) => {
  t.same(take(createStream(1, 'durations'), 5), [3790235484, 1727676902, 3386813998, 790273130, 2364044303])
  t.same(take(createStream('', ''), 1), [3383924381])
  const spelled = createStream('töken', 'a')
  t.same([spelled.fraction(), spelled.fraction(), spelled.fraction()], [0.6995582284871489, 0.893773875432089, 0.7454710511956364])
  const bell = createStream(1, 'n')
  t.same([bell.normal(), bell.normal(), bell.normal()], [1.9842607019471916, 0.18384246347640923, -2.6030096664020883])
  t.end()
})

test('the same seed and name give the same stream, and a number and its text are one seed', (t) => {
  law(t, fc.property(arbitrarySeed, fc.string(), (seed, name) => {
    deepStrictEqual(take(createStream(seed, name), 8), take(createStream(String(seed), name), 8))
  }), 50)
  t.end()
})

test('streams with another name or seed have other numbers', (t) => {
  law(t, fc.property(fc.uniqueArray(fc.string({ maxLength: 20 }), { minLength: 2, maxLength: 20 }), (names) => {
    const starts = names.map((name) => take(createStream(1, name), 3).join())
    const seeds = names.map((seed) => take(createStream(`${seed}!`, 'a'), 3).join())
    return new Set(starts).size === names.length && new Set(seeds).size === names.length
  }))
  t.end()
})

test('drawing from one stream changes nothing in another', (t) => {
  law(t, fc.property(fc.array(fc.boolean(), { maxLength: 40 }), (turns) => {
    const [one, other] = [createStream(7, 'one'), createStream(7, 'other')]
    const drawn = turns.map((isOther) => isOther ? null : one.uint32() + 0 * other.uint32()).filter((value) => value !== null)
    return drawn.join() === take(createStream(7, 'one'), drawn.length).join()
  }))
  t.end()
})

test('a stream continues from a saved state', (t) => {
  law(t, fc.property(arbitrarySeed, fc.nat({ max: 50 }), (seed, count) => {
    const stream = createStream(seed, 'a')
    take(stream, count)
    const copy = createStream('other', 'b', stream.state())
    return take(copy, 5).join() === take(stream, 5).join()
  }))
  t.end()
})

test('words, fractions and normal numbers stay in their range', (t) => {
  law(t, fc.property(arbitrarySeed, (seed) => {
    const stream = createStream(seed, 'range')
    for (let round = 0; round < 100; round++) {
      const [word, fraction, normal] = [stream.uint32(), stream.fraction(), stream.normal()]
      if (!(Number.isInteger(word) && word >= 0 && word < 2 ** 32)) return false
      if (!(fraction >= 0 && fraction < 1 && Number.isFinite(normal))) return false
    }
    return true
  }))
  t.end()
})

test('fractions are uniform, and normal numbers have mean 0 and deviation 1', (t) => {
  const stream = createStream(1, 'spread')
  const fractions = Array.from({ length: 20_000 }, () => stream.fraction())
  const buckets = Array.from({ length: 10 }, (_, bucket) => fractions.filter((value) => Math.floor(value * 10) === bucket).length)
  t.ok(buckets.every((count) => count > 1850 && count < 2150), buckets.join())
  const normals = Array.from({ length: 20_000 }, () => stream.normal())
  const mean = normals.reduce((sum, value) => sum + value, 0) / normals.length
  const variance = normals.reduce((sum, value) => sum + (value - mean) ** 2, 0) / normals.length
  t.ok(Math.abs(mean) < 0.03 && Math.abs(variance - 1) < 0.05, `mean ${mean}, variance ${variance}`)
  t.end()
})

test('a UUID has version 4 and lower case, and is fixed by the seed', (t) => {
  t.equal(uuid(createStream(1, 'ids')), '8002b200-669b-4cdc-b9dd-4f80afed058a')
  law(t, fc.property(arbitrarySeed, (seed) => /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/.test(uuid(createStream(seed, 'ids')))))
  t.end()
})

test('hexDigits returns the requested number of digits', (t) => {
  t.equal(hexDigits(createStream(1, 'ids'), 16), '8002b200669bacdc')
  law(t, fc.property(fc.nat({ max: 16 }), (words) => new RegExp(`^[0-9a-f]{${8 * words}}$`).test(hexDigits(createStream(words, 'hex'), 8 * words))))
  t.end()
})
