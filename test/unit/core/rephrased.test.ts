import { test } from 'tap'
import { rephrased } from '../../../src/core/rephrased.js'
import { rangeErrorOf } from '../../records.js'

const fail = (error: Error) => (): never => { throw error }
const named = (message: string): RangeError => new RangeError(`servers[0].${message}`)

test('a RangeError goes on under its new message, and a value as it is', async (t) => {
  t.equal(rephrased(() => 1, named), 1)
  t.equal(rangeErrorOf(() => rephrased(fail(new RangeError('name is missing')), named)), 'servers[0].name is missing')
})

test('any other error goes on untouched', async (t) => {
  const error = new TypeError('broken')
  t.equal(await (async () => rephrased(fail(error), named))().catch((thrown: unknown) => thrown), error)
})
