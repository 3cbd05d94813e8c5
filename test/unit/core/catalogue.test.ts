import { test } from 'tap'
import { createCatalogue, fillTemplate, inEdition } from '../../../src/core/catalogue.js'
import { readCatalogue } from '../../../src/world/fixtures.js'

test('the catalogue holds the 114 documented codes, each once, and the related ones', (t) => {
  const { errors, related, rows } = readCatalogue()
  t.equal(errors.length, 114)
  t.equal(new Set(errors.map(({ code }) => code)).size, 114)
  for (const entry of [...errors, ...related]) {
    t.ok(rows(entry.code).includes(entry), entry.code)
    t.ok(Number.isInteger(entry.httpStatus) && entry.messageTemplate.length > 0)
  }
  t.end()
})

test('a code has its rows in the order of the file, and an unknown code has none', (t) => {
  const [first, second] = [{ code: 'A.0001', httpStatus: 400, messageTemplate: 'one' }, { code: 'A.0001', httpStatus: 500, messageTemplate: 'two' }]
  const { rows } = createCatalogue({ errors: [first], related: [second] })
  t.same(rows('A.0001'), [first, second])
  for (const unknown of ['A.0002', '', '.', 'APIG', 'APIGW.0301', 'toString', '__proto__']) t.same(rows(unknown), [], unknown)
  t.end()
})

test('a gateway code is found with either prefix, and keeps the given one', (t) => {
  const row = (code: string, messageTemplate: string): { code: string, httpStatus: number, messageTemplate: string } => ({ code, httpStatus: 401, messageTemplate })
  const { rows } = createCatalogue({ errors: [], related: [row('APIGW.0001', 'one'), row('APIG.0002', 'two'), row('APIGW.0002', 'its own')] })
  t.same(rows('APIG.0001'), [row('APIG.0001', 'one')])
  t.same(rows('APIGW.0002'), [row('APIGW.0002', 'its own')])
  t.same(rows('APIG.0002'), [row('APIG.0002', 'two')])
  for (const number of ['0301', '0307', '0308']) for (const prefix of ['APIG', 'APIGW']) t.match(readCatalogue().rows(`${prefix}.${number}`)[0], { code: `${prefix}.${number}` })
  t.end()
})

test('a row has the text and status of the edition', (t) => {
  const variants = [{ edition: '2020', httpStatus: 400, messageTemplate: 'old' }, { edition: '2025', httpStatus: 403, messageTemplate: 'new' }]
  const entry = { code: 'A.0001', httpStatus: 403, messageTemplate: 'new', variants }
  t.match(inEdition(entry, 2020), { httpStatus: 400, messageTemplate: 'old' })
  t.match(inEdition(entry, 2025), { httpStatus: 403, messageTemplate: 'new' })
  t.match(inEdition({ code: 'A.0002', httpStatus: 500, messageTemplate: 'same' }, 2020), { httpStatus: 500, messageTemplate: 'same' })
  t.end()
})

test('placeholders are filled in order, and missing arguments become unknown or 0', (t) => {
  t.equal(fillTemplate('%s of %d: %s', ['a', 5, 'b', 'c']), 'a of 5: b')
  t.equal(fillTemplate('%s of %d', []), 'unknown of 0')
  t.equal(fillTemplate('%d%%', [5]), '5%%')
  t.equal(fillTemplate('%s', ['$& %s']), '$& %s')
  t.equal(fillTemplate('nothing', ['a']), 'nothing')
  t.end()
})
