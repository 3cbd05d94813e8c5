import { test } from 'tap'
import { Type } from '@sinclair/typebox'
import { compileValidator } from '../../../src/control/compile-validator.js'

test('the part of the request that is wrong is named, or the request where no part is', async (t) => {
  const schema = Type.Object({ name: Type.String() })
  t.match(compileValidator({ schema, httpPart: 'body' })(1), { error: { message: 'the body is 1; expected an object' } })
  t.match(compileValidator({ schema })(1), { error: { message: 'the request is 1; expected an object' } })
  t.same(compileValidator({ schema })({ name: 'a' }), { value: { name: 'a' } })
})
