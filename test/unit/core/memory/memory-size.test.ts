import { test } from 'tap'
import { parseMemory } from '../../../../src/core/memory/memory-size.js'

test('a size has a unit of 1024', (t) => {
  t.same(['1MB', '256 mb', '1.5GB', '2GiB', '4096kb'].map(parseMemory), [1_048_576, 268_435_456, 1_610_612_736, 2_147_483_648, 4_194_304])
  t.end()
})

test('anything else is refused with an example', (t) => {
  for (const input of ['', '256', '256B', 'MB', '-1MB', '1023KB', '1TB', '1e9MB', 5, null, undefined, '0GB', '1MB ']) {
    t.throws(() => parseMemory(input), { name: 'RangeError', message: / is not a size; expected one such as 256MB or 1GB, at least 1MB$/ }, JSON.stringify(input))
  }
  t.end()
})
