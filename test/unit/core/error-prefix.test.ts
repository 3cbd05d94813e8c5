import { test } from 'tap'
import { withError, withinMember, withPrefix } from '../../../src/core/error-prefix.js'

const throwing = (error: Error) => (): never => { throw error }

class OtherError extends Error {}

test('the value that was read is returned', (t) => {
  t.equal(withPrefix('rebootDuration', () => 5), 5)
  t.equal(withinMember('rules', () => 5), 5)
  t.end()
})

test('a RangeError gets the prefix, as an error of the given type', (t) => {
  t.throws(() => withPrefix('rebootDuration', throwing(new RangeError('5x is wrong'))), new RangeError('rebootDuration: 5x is wrong'))
  t.throws(() => withPrefix('--set', throwing(new RangeError('5x is wrong')), OtherError), { constructor: OtherError, message: '--set: 5x is wrong' })
  t.end()
})

test('an error about a part of a member names the member', (t) => {
  t.throws(() => withinMember('template', throwing(new RangeError('seed is missing'))), new RangeError('template.seed is missing'))
  t.throws(() => withinMember('rules', throwing(new RangeError('[0].id is missing'))), new RangeError('rules[0].id is missing'))
  t.end()
})

test('a RangeError becomes the error that is made of its message', (t) => {
  t.equal(withError((message) => new OtherError(message), () => 5), 5)
  t.throws(() => withError((message) => new OtherError(`${message}!`), throwing(new RangeError('5x is wrong'))), { constructor: OtherError, message: '5x is wrong!' })
  t.end()
})

test('any other error passes through unchanged', (t) => {
  const error = new TypeError('a mistake of ours')
  t.throws(() => withPrefix('--set', throwing(error), OtherError), error)
  t.throws(() => withinMember('rules', throwing(error)), error)
  t.throws(() => withError((message) => new OtherError(message), throwing(error)), error)
  t.end()
})
