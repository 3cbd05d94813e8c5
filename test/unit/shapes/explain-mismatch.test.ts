import { Type, type TSchema } from '@sinclair/typebox'
import { Value } from '@sinclair/typebox/value'
import { test } from 'tap'
import { DurationSchema } from '../../../src/shapes/duration.js'
import { explainMismatch, memberName } from '../../../src/shapes/explain-mismatch.js'

const CLOSED = { additionalProperties: false }
const lineOf = (schema: TSchema, value: unknown): string => explainMismatch(Value.Errors(schema, value), 'the thing')

test('a message names the member, the received value and the expected value', (t) => {
  const object = (schema: TSchema): TSchema => Type.Object({ a: schema }, CLOSED)
  const lines: Array<[TSchema, unknown, string]> = [
    [Type.String(), 5, 'a is 5; expected a string'],
    [Type.String({ minLength: 1 }), '', 'a is ""; expected a string that is not empty'],
    [Type.String({ minLength: 1, maxLength: 3 }), 'long', 'a is "long"; expected a string of 1 to 3 characters'],
    [Type.String({ maxLength: 3 }), 'long', 'a is "long"; expected a string of 0 to 3 characters'],
    [Type.String({ pattern: '^x$' }), 'y', 'a is "y"; expected a string that matches ^x$'],
    [Type.Number(), 'x', 'a is "x"; expected a number'],
    [Type.Integer(), 1.5, 'a is 1.5; expected a whole number'],
    [Type.Integer({ minimum: 1 }), 0, 'a is 0; expected a whole number of at least 1'],
    [Type.Number({ maximum: 9 }), 10, 'a is 10; expected a number of at most 9'],
    [Type.Number({ minimum: 0, maximum: 1 }), 2, 'a is 2; expected a number from 0 to 1'],
    [Type.Number({ exclusiveMinimum: 0 }), 0, 'a is 0; expected a number above 0'],
    [Type.Number({ exclusiveMinimum: 0, maximum: 9 }), 0, 'a is 0; expected a number above 0, at most 9'],
    [Type.Boolean(), 'yes', 'a is "yes"; expected true or false'],
    [Type.Null(), 1, 'a is 1; expected null'],
    [Type.Literal('x'), 'y', 'a is "y"; expected "x"'],
    [Type.Array(Type.String()), {}, 'a is {}; expected a list'],
    [Type.Array(Type.String(), { minItems: 1 }), [], 'a is []; expected a list of at least 1'],
    [Type.Array(Type.String(), { maxItems: 1 }), ['x', 'y'], 'a is ["x","y"]; expected a list of at most 1'],
    [Type.Tuple([Type.String(), Type.String()]), ['x'], 'a is ["x"]; expected a list of 2'],
    [Type.Object({}), 'x', 'a is "x"; expected an object'],
    [Type.Union([Type.Literal('x'), Type.Literal('y')]), 'z', 'a is "z"; expected one of "x", "y"'],
    [Type.Union([Type.String(), Type.Number(), Type.String()]), null, 'a is null; expected a string or a number']
  ]
  for (const [schema, a, line] of lines) t.equal(lineOf(object(schema), { a }), line)
  t.end()
})

test('a missing member is reported as missing, and an unknown one with the known ones', (t) => {
  const schema = Type.Object({ name: Type.String(), size: Type.Optional(Type.Integer()) }, CLOSED)
  t.equal(lineOf(schema, {}), 'name is missing; expected a string')
  t.equal(lineOf(schema, { name: 'x', nmae: 1 }), 'nmae is not a known member; did you mean name? expected one of name, size')
  t.equal(lineOf(Type.Object({}, CLOSED), { a: 1 }), 'a is not a known member; expected no member here')
  t.equal(lineOf(Type.Record(Type.String({ pattern: '^x+$' }), Type.Number(), CLOSED), { y: 1 }), 'y is not a known member; expected names that match ^x+$')
  t.end()
})

test('the error of a union is that of the branch that matched furthest', (t) => {
  const schema = Type.Union([Type.String(), Type.Object({ uniform: Type.Array(Type.Number()) }, CLOSED)])
  t.equal(lineOf(schema, { uniform: [1, 'x'] }), 'uniform[1] is "x"; expected a number')
  t.equal(lineOf(schema, 5), 'the thing is 5; expected a string or an object')
  const duration: Array<[unknown, string]> = [
    [{ uniform: 5 }, 'uniform is 5; expected a list of 2'],
    [{ logNormal: 5 }, 'logNormal is 5; expected an object'],
    [{ logNormal: { median: '5s', sigma: 11 } }, 'logNormal.sigma is 11; expected a number from 0 to 10'],
    [{ logNormal: { median: '5s' } }, 'logNormal.sigma is missing; expected a number from 0 to 10'],
    [true, 'the thing is true; expected a number of at least 0 or a string that is not empty or an object with uniform or logNormal'],
    [{}, 'the thing is {}; expected a number of at least 0 or a string that is not empty or an object with uniform or logNormal'],
    [{ x: 1 }, 'the thing is {"x":1}; expected a number of at least 0 or a string that is not empty or an object with uniform or logNormal']
  ]
  for (const [value, line] of duration) t.equal(lineOf(DurationSchema, value), line)
  const counts = Type.Union([Type.Object({ a: Type.Number() }, CLOSED), Type.Object({ b: Type.Number(), c: Type.Number() }, CLOSED), Type.Object({ d: Type.Number() }, CLOSED)])
  t.equal(lineOf(counts, {}), 'the thing is {}; expected an object with a or b and c or d')
  t.equal(lineOf(counts, { b: 1 }), 'c is missing; expected a number')
  const nested = Type.Object({ duration: Type.Union([Type.String(), Type.Union([Type.Null(), Type.Object({ ms: Type.Number() }, CLOSED)])]) })
  t.equal(lineOf(nested, { duration: { ms: 'x' } }), 'duration.ms is "x"; expected a number')
  t.end()
})

test('a long value is cut', (t) => {
  t.equal(lineOf(Type.Number(), 'x'.repeat(500)), `the thing is "${'x'.repeat(76)}...; expected a number`)
  t.equal(explainMismatch([], 'the thing'), 'the thing is invalid')
  t.end()
})

test('members are named in dot and bracket notation', (t) => {
  const names: Array<[string, string]> = [['', ''], ['/when/times', 'when.times'], ['/servers/0/name', 'servers[0].name'], ['/a~1b/c~0d', 'a/b.c~d']]
  for (const [path, name] of names) t.equal(memberName(path), name)
  t.end()
})

test('a missing value, and one with too many members, are reported as such', (t) => {
  const least = Type.Object({ a: Type.Optional(Type.Number()), b: Type.Optional(Type.Number()) }, { maxProperties: 1 })
  t.equal(explainMismatch(Value.Errors(least, undefined), 'the body'), 'the body is missing; expected an object')
  t.same([undefined, null].map((value) => explainMismatch(Value.Errors(least, value), 'the options')), ['the options are missing; expected an object', 'the options are null; expected an object'])
  t.equal(explainMismatch(Value.Errors(least, { a: 1, b: 2 }), 'the body'), 'the body has too many members; expected one of a, b')
  t.end()
})
