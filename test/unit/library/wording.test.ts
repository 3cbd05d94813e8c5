/** No message of the library names a call of the control API or a flag of the command. */
import { readdirSync, readFileSync } from 'node:fs'
import { test } from 'tap'
import { inLibraryWords } from '../../../src/library/wording.js'

/** The rooms whose errors reach the callers of the library. */
const ROOMS = ['core', 'shapes', 'faults', 'store', 'world']

test('every call and flag that a message names has its words', async (t) => {
  const sources = ROOMS.flatMap((room) => readdirSync(`src/${room}`, { recursive: true }).map((name) => `src/${room}/${String(name)}`)).filter((name) => name.endsWith('.ts'))
  const lines = [...sources, 'src/errors/error-body.ts'].flatMap((name) => readFileSync(name, 'utf8').split('\n'))
    // Comments are for readers of the source; a route that is not emulated is an answer of the emulated API.
    .filter((line) => !/^\s*(?:\/\/|\*|\/\*)/.test(line) && !line.includes('is not emulated. The emulated calls include'))
  const named = lines.filter((line) => /\/_emulator|\?project|['`\s]--[a-z]/.test(line) && /['`]/.test(line) && !line.includes('description:') && !line.includes('--entry'))
  t.ok(named.length >= 12, `${named.length} lines`)
  for (const line of named) t.notMatch(inLibraryWords(line), /\/_emulator|\?project|\s--[a-z]/, line.trim())
})

test('other texts stay as they are', async (t) => {
  t.equal(inLibraryWords('name is "POST /x"; expected a string'), 'name is "POST /x"; expected a string')
})
