/** The places of members in a file. */
import { test } from 'tap'
import { createLocator } from '../../../src/config/locate.js'

test('a pointer finds names with a slash or a tilde, also those that look escaped', async (t) => {
  const placeOf = createLocator('{\n"a/b": 1,\n"a~b": 2,\n"~1": 3,\n"/": 4\n}')
  t.same(['/a~1b', '/a~0b', '/~01', '/~1', '/none'].map((pointer) => placeOf(pointer).line), [2, 3, 4, 5, 1])
})
