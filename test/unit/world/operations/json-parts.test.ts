import fc from 'fast-check'
import { test } from 'tap'
import { copyJson, jsonParts } from '../../../../src/world/operations/json-parts.js'

const deep = (value: unknown, depth: number): unknown => depth === 0 ? value : { list: [deep(value, depth - 1), 1], absent: undefined }

test('the parts of a document are together what JSON.stringify returns, and its copy is equal', (t) => {
  fc.assert(fc.property(fc.jsonValue({ maxDepth: 8 }), fc.nat(4), (value, depth) => {
    for (const document of [{ value }, [value, deep(value, depth)]]) {
      const text = JSON.stringify(document)
      t.equal([...jsonParts(document)].join(''), text)
      t.equal(JSON.stringify(copyJson(document)), text)
    }
  }), { numRuns: 100 })
  t.end()
})

test('a long document comes in parts, and what is made later is made when its part is written', (t) => {
  const written: number[] = []
  const document = { list: Array.from({ length: 200 }, (_, index) => () => { written.push(index); return { index: 'x'.repeat(1000) } }), more: [undefined] }
  const parts = jsonParts(document)
  const first = String(parts.next().value)
  t.ok(first.length >= 65_536 && first.length < 67_000)
  t.ok(written.length < 70)
  const rest = [...parts]
  t.equal(`${first}${rest.join('')}`, JSON.stringify(copyJson(document)))
  t.equal(JSON.stringify(copyJson(document)), JSON.stringify({ ...document, list: document.list.map((make) => make()) }))
  t.ok(rest.every(({ length }) => length < 67_000))
  t.end()
})

test('a copy shares nothing with the document', (t) => {
  const document = { list: [{ a: { b: {} } }, 1, null] }
  const copy = copyJson(document) as { list: unknown[] }
  t.same(copy, document)
  t.not(copy.list[0], document.list[0])
  t.end()
})
