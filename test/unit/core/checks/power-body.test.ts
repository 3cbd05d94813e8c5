import { test } from 'tap'
import { checkPowerBody } from '../../../../src/core/checks/power-body.js'
import { choicesOf, refusalOf } from '../../../records.js'

const KEYS = ['os-start', 'os-stop'] as const
const reasonOf = (key: typeof KEYS[number], value: unknown): unknown => {
  const refusal = refusalOf(() => checkPowerBody(key, value, choicesOf('otc')))
  return refusal?.kind === 'body-invalid' ? refusal.params.reason : refusal
}

test('every profile accepts an empty object and null', (t) => {
  for (const key of KEYS) for (const value of [{}, null]) t.equal(reasonOf(key, value), null)
  t.end()
})

test('os-stop accepts a type, os-start does not', (t) => {
  t.equal(reasonOf('os-stop', { type: 'HARD' }), null)
  t.equal(reasonOf('os-stop', { type: 'SOFT' }), null)
  t.equal(reasonOf('os-stop', { type: 'hard' }), 'os-stop.type is "hard"; expected os-stop to be {}, null or {"type":"HARD"}')
  t.equal(reasonOf('os-start', { type: 'HARD' }), 'os-start.type is "HARD"; expected os-start to be {} or null')
  t.end()
})

test('a documented profile refuses any other value, and adds the text of Nova', (t) => {
  t.equal(reasonOf('os-start', []), 'os-start is []; expected {} or null')
  t.equal(reasonOf('os-stop', 'HARD'), 'os-stop is "HARD"; expected {}, null or {"type":"HARD"}')
  t.equal(reasonOf('os-stop', { force: true }), 'os-stop.force is true; expected os-stop to be {}, null or {"type":"HARD"}')
  t.match(refusalOf(() => checkPowerBody('os-stop', { force: true }, choicesOf('documented')))?.params, { nativeReason: "Invalid input for field/attribute os-stop. Value: {'force': True}." })
  t.end()
})

test('profile nova ignores the value', (t) => {
  for (const key of KEYS) for (const value of [1, 'x', [], { a: 1 }, true]) t.equal(refusalOf(() => checkPowerBody(key, value, choicesOf('nova'))), null)
  t.end()
})
