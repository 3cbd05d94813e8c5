import { Type } from '@sinclair/typebox'
import { test } from 'tap'
import { checked, compileOnce } from '../../../src/shapes/compile-once.js'

const schema = Type.Object({ name: Type.String() }, { additionalProperties: false })

test('a schema has one check, for every caller', (t) => {
  const check = compileOnce(schema)
  t.equal(compileOnce(schema), check)
  t.equal(check.schema, schema)
  t.not(compileOnce(Type.Object({ name: Type.String() })), check)
  t.end()
})

test('a schema is compiled for its first value, and not again', (t) => {
  let reads = 0
  const counted = new Proxy(Type.String(), { get: (target, member) => { reads++; return Reflect.get(target, member) as unknown } })
  const check = compileOnce(counted)
  t.equal(reads, 0)
  t.ok(check.accepts('a'))
  const compiling = reads
  t.ok(compiling > 0)
  t.notOk(check.accepts(1))
  t.ok(check.accepts('b'))
  t.equal(reads, compiling)
  t.end()
})

test('a valid value is returned unchanged, and an invalid one is named with what was expected', (t) => {
  const value = { name: 'bms-83' }
  t.equal(checked(schema, value, 'the server'), value)
  t.same([...compileOnce(schema).errors(value)], [])
  t.throws(() => checked(schema, 7, 'the server'), new RangeError('the server is 7; expected an object'))
  t.end()
})
