/** The errors that the library throws for internal ones. */
import { test } from 'tap'
import { EmulatorError, guarded } from '../../../src/library/errors.js'
import { Refusal } from '../../../src/core/refusal.js'

const thrown = (error: unknown): unknown => {
  try {
    guarded('servers.get', () => { throw error })()
    return null
  } catch (caught) {
    return caught
  }
}

test('an invalid value is a TypeError that names the member', async (t) => {
  for (const error of [new RangeError('name is 1'), new Refusal('invalid', { message: 'name is 1' })]) {
    t.match(thrown(error), { name: 'TypeError', message: 'servers.get: name is 1' })
  }
})

test('a refusal has the code of the control API', async (t) => {
  t.match(thrown(new Refusal('conflict', { message: 'no' })), { name: 'EmulatorError', code: 'conflict', message: 'no' })
  t.type(thrown(new Refusal('not-found', { message: 'no' })), EmulatorError)
})

test('an unexpected error passes through unchanged', async (t) => {
  const error = new Error('broken')
  t.equal(thrown(error), error)
  t.equal(await guarded('x', async () => await Promise.reject(error))().catch((caught: unknown) => caught), error)
})
