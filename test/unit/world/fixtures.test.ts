import { test } from 'tap'
import { readCatalogue, readFixture } from '../../../src/world/fixtures.js'

test('fixtures are read anew each time, so that no caller changes those of another', (t) => {
  t.not(readFixture('servers.json'), readFixture('servers.json'))
  t.same(readFixture('servers.json'), readFixture('servers.json'))
  t.throws(() => readFixture('nothing.json'), { code: 'ENOENT' })
  t.end()
})

test('the shipped catalogue has the documented codes', (t) => {
  t.match(readCatalogue().rows('BMS.0037')[0], { code: 'BMS.0037' })
  t.end()
})
