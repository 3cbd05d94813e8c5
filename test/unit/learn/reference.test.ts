/** The list of choices in the reference is made of the probes. */
import { test } from 'tap'
import { readFileSync } from 'node:fs'
import { CHOICE_NAMES } from '../../../src/core/profile.js'
import { NOT_OBSERVABLE, PROBES } from '../../../src/learn/probes/index.js'

const NEEDS = { nothing: '', 'a server': 'a server', 'an image': 'a server with an image', running: 'a running server', stopped: 'a running or stopped server', faulty: 'a server in ERROR' } as const

/** Returns the rows of the table: every probe of each choice, or why there is none. */
function rows (): readonly string[] {
  return CHOICE_NAMES.flatMap((name) => {
    const probes = PROBES.filter(({ decides }) => decides.includes(name))
    if (probes.length === 0) return [`| \`${name}\` | - | | not observable: ${NOT_OBSERVABLE[name]} |`]
    return probes.map(({ risk, needs, about }) => `| \`${name}\` | \`${risk}\` | ${NEEDS[needs]} | ${about} |`)
  })
}

test('docs/reference/learning.md lists every choice with its risk, and what shows it', async (t) => {
  const found = readFileSync('docs/reference/learning.md', 'utf8').split('\n').filter((line) => line.startsWith('| `') && line.split('|').length === 6)
  t.same(found, rows())
})
