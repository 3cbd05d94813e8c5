/** Every relative link of the documents leads somewhere. */
import { existsSync } from 'node:fs'
import { test } from 'tap'
import { anchorsOf, DOCUMENTS, linksOf, readDocument, resolveLink } from '../documents.js'

test('every relative link and anchor of a document exists', async (t) => {
  let count = 0
  for (const document of DOCUMENTS) {
    for (const target of linksOf(document)) {
      const { path, anchor } = resolveLink(document, target)
      t.ok(existsSync(path), `${document}: ${target}`)
      if (anchor !== '') t.ok(anchorsOf(path).has(anchor), `${document}: ${target} names a heading`)
      count++
    }
  }
  t.ok(count > 40, `${count} links`)
})

test('every document below docs is linked from another one', async (t) => {
  const linked = new Set(DOCUMENTS.flatMap((document) => linksOf(document).map((target) => resolveLink(document, target).path).filter((path) => path !== document)))
  for (const document of DOCUMENTS.filter((path) => path.startsWith('docs/'))) t.ok(linked.has(document), document)
})

test('the README has at most 150 lines', async (t) => {
  t.ok(readDocument('README.md').trimEnd().split('\n').length <= 150)
})
