import { test } from 'tap'
import { Type } from '@sinclair/typebox'
import { compileValidator } from '../../../src/control/compile-validator.js'

const route = { schema: Type.Object({ name: Type.String() }), method: 'POST', url: '/' }

test('the mismatch names the part of the request', async (t) => {
  t.match(compileValidator({ ...route, httpPart: 'body' })(1), { error: { message: 'the body is 1; expected an object' } })
  t.match(compileValidator({ ...route, httpPart: 'querystring' })(1), { error: { message: 'the query is 1; expected an object' } })
  t.same(compileValidator({ ...route, httpPart: 'body' })({ name: 'a' }), { value: { name: 'a' } })
})
