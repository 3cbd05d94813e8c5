import fc from 'fast-check'
import { test } from 'tap'
import { auditId, issuerOf, tokenText } from '../../../src/core/token.js'
import { createStream } from '../../../src/core/random.js'

const projectIds = fc.stringMatching(/^[0-9a-f-]{0,64}$/)

test('a token contains the project that issued it', async (t) => {
  fc.assert(fc.property(fc.string(), projectIds, (seed, projectId) => issuerOf(tokenText(projectId, createStream(seed, 'tokens'))) === projectId))
  t.pass()
})

test('a handwritten token has no issuer', async (t) => {
  for (const text of ['demo', '', 'gAAAAA', 'gAAAAA-', `gAAAAA-x_${'0'.repeat(48)}`, `gAAAAA-_${'0'.repeat(47)}`]) t.equal(issuerOf(text), null, text)
  t.equal(issuerOf(`gAAAAA-_${'0'.repeat(48)}`), '')
})

test('audit ids have 22 characters and derive from the stream', async (t) => {
  const ids = [1, 1, 2].map((seed) => auditId(createStream(seed, 'tokens')))
  t.match(ids[0], /^[A-Za-z0-9_-]{22}$/)
  t.equal(ids[0], ids[1])
  t.not(ids[0], ids[2])
})
