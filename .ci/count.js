/**
 * Adds up the results of TAP files and prints them as the last line of a run:
 *   node .ci/count.js EXIT_STATUS FILE...
 * A file `node24.tap` holds tests that Node 24 repeats: it has a line of its own, and of it only failures count in the last
 * one. A run that ended badly without a failed test counts as one failure. What failed is printed before, so that the end of a
 * long output names it. Exits 1 when anything failed.
 */
import { readFileSync } from 'node:fs'
import { basename } from 'node:path'

/** What tap says in its closing line `# { total: 3, pass: 2, fail: 1 }`; without one, the test points at the outermost level. */
function count (text) {
  const closing = text.match(/^# \{ total: .*\}$/gm)?.at(-1)
  if (closing === undefined) {
    const failed = text.match(/^not ok\b/gm)?.length ?? 0
    return { passed: text.match(/^ok\b(?!.*# SKIP)/gm)?.length ?? 0, failed, skipped: 0 }
  }
  const number = (name) => Number(closing.match(new RegExp(`\\b${name}: (\\d+)`))?.[1] ?? 0)
  return { passed: number('pass'), failed: number('fail'), skipped: number('skip') + number('todo') }
}

/** The failed assertions, each with its file and the first lines of what tap says of it; at most `most`. */
function failures (text, most = 10) {
  const lines = text.split('\n')
  const found = []
  let file = ''
  let inner = -1
  lines.forEach((line, index) => {
    file = line.match(/^# Subtest: (.*)/)?.[1] ?? file
    const [, indent, title] = line.match(/^( *)not ok \d+ *-? *(.*)/) ?? []
    if (indent === undefined) return
    // A test that failed because of one within it says nothing new.
    if (indent.length >= inner) found.push([`FAILED: ${indent === '' ? title : `${file}: ${title}`}`, ...lines.slice(index + 1, index + 25).filter((each) => each.startsWith(`${indent}  `))].join('\n'))
    inner = indent.length === 0 ? -1 : indent.length
  })
  return found.slice(0, most)
}

const titles = { test: `Node ${process.versions.node.split('.')[0]}`, node24: 'Node 24 repeats', container: 'Container' }

const [status, ...files] = process.argv.slice(2)
const totals = { passed: 0, failed: 0 }
for (const file of files) {
  const name = basename(file, '.tap')
  const text = readFileSync(file, 'utf8')
  const { passed, failed, skipped } = count(text)
  for (const failure of failures(text)) console.log(failure)
  const left = skipped > 0 ? `, ${skipped.toLocaleString('en')} skipped` : ''
  console.log(`${titles[name] ?? name}: ${passed.toLocaleString('en')} passed, ${failed.toLocaleString('en')} failed${left}`)
  if (name !== 'node24') totals.passed += passed
  totals.failed += failed
}
if (status !== '0' && totals.failed === 0) totals.failed = 1
console.log(`${totals.passed} passed, ${totals.failed} failed`)
process.exitCode = totals.failed > 0 || totals.passed === 0 ? 1 : 0
