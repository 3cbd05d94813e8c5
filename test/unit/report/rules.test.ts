// The table of rules: their words, and the table in the documents.
import { test } from 'tap'
import { FAILURE_MODES } from '../../../src/report/failure-modes.js'
import { formatMs } from '../../../src/core/time/duration.js'
import { readDocument } from '../../documents.js'
import { readdirSync } from 'node:fs'
import { RULES } from '../../../src/report/rules/index.js'

const GUIDE = readDocument('docs/guides/judge-a-client.md')

test('each rule has one file with its name, and one row in the list', (t) => {
  const files = readdirSync('src/report/rules').filter((name) => name !== 'index.ts').map((name) => name.replace(/\.ts$/, ''))
  t.same(files.sort(), RULES.map(({ id }) => id).sort())
  t.end()
})

test('what a rule says continues "a client", and what a limit says needs no more', (t) => {
  for (const { id, about, limits } of RULES) {
    t.match(about, /^[a-z]+s [^.]+$/, id)
    for (const [name, limit] of Object.entries(limits)) t.match(limit.about, /^[^.A-Z][^.]+$/, `${id}.${name}`)
  }
  t.end()
})

test('the guide has the table of rules as the source has it', (t) => {
  const rows = RULES.map(({ id, severity, about, limits }) => {
    const shown = Object.entries(limits).map(([name, limit]) => `\`${name}\` ${limit.unit === 'duration' ? formatMs(limit.fallback) : limit.fallback}: ${limit.about}`)
    return `| \`${id}\` | ${severity} | ${about} | ${shown.join('; ')} |`
  })
  const [, table = ''] = GUIDE.split(/^\| rule \|.*$/m)
  t.same(table.split('\n\n')[0]?.split('\n').filter((line) => line.startsWith('| `')), rows)
  t.match(GUIDE, `There are ${FAILURE_MODES.length} ways`)
  t.end()
})
