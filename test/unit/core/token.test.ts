import fc from 'fast-check'
import { test } from 'tap'
import { auditId, chosenTokenMistake, issuerOf, tokenText } from '../../../src/core/token.js'
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

test('a chosen token is one that a header can carry, and the reason against another does not show it', async (t) => {
  for (const token of ['secret', '~', 'two words', 'Zm9v+/==', 'a,b', 'x'.repeat(2000)]) t.equal(chosenTokenMistake(token), null, token.slice(0, 20))
  const wrong: ReadonlyArray<readonly [token: string, reason: string]> = [
    ['', 'the token has 0 characters; expected 1 to 2000'],
    ['x'.repeat(2001), 'the token has 2001 characters; expected 1 to 2000'],
    [' secret', 'the token begins or ends with a space, which is not part of a header; expected it without'],
    ['secret ', 'the token begins or ends with a space, which is not part of a header; expected it without'],
    ['one\ntwo', 'character 4 of the token is U+000A, which a header cannot carry; expected printable ASCII characters'],
    ['a\tb', 'character 2 of the token is U+0009, which a header cannot carry; expected printable ASCII characters'],
    ['\u007f', 'character 1 of the token is U+007F, which a header cannot carry; expected printable ASCII characters'],
    ['schlüssel', 'character 5 of the token is U+00FC, which a header cannot carry; expected printable ASCII characters'],
    ['ok\u{1f511}', 'character 3 of the token is U+1F511, which a header cannot carry; expected printable ASCII characters']
  ]
  for (const [token, reason] of wrong) t.equal(chosenTokenMistake(token), reason)
})
