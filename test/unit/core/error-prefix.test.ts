import { test } from 'tap'
import { withError, withinMember, withPrefix } from '../../../src/core/error-prefix.js'

const throwing = (error: Error) => (): never => { throw error }

class OtherError extends Error {}

test('what is read is returned', (t) => {
  t.equal(withPrefix('rebootDuration', () => 5), 5)
  t.equal(withinMember('rules', () => 5), 5)
  t.end()
})

test('a RangeError names the place first, as the error that is wanted', (t) => {
  t.throws(() => withPrefix('rebootDuration', throwing(new RangeError('5x is wrong'))), new RangeError('rebootDuration: 5x is wrong'))
  t.throws(() => withPrefix('--set', throwing(new RangeError('5x is wrong')), OtherError), { constructor: OtherError, message: '--set: 5x is wrong' })
  t.end()
})

test('a part of a member is named as such', (t) => {
  t.throws(() => withinMember('template', throwing(new RangeError('seed is missing'))), new RangeError('template.seed is missing'))
  t.throws(() => withinMember('rules', throwing(new RangeError('[0].id is missing'))), new RangeError('rules[0].id is missing'))
  t.end()
})

test('a RangeError becomes the error that is made of its message', (t) => {
  t.equal(withError((message) => new OtherError(message), () => 5), 5)
  t.throws(() => withError((message) => new OtherError(`${message}!`), throwing(new RangeError('5x is wrong'))), { constructor: OtherError, message: '5x is wrong!' })
  t.end()
})

test('every other error passes as it is', (t) => {
  const error = new TypeError('a mistake of ours')
  t.throws(() => withPrefix('--set', throwing(error), OtherError), error)
  t.throws(() => withinMember('rules', throwing(error)), error)
  t.throws(() => withError((message) => new OtherError(message), throwing(error)), error)
  t.end()
})
