/** The reference says what the code says. That its blocks work is shown by documents.test.ts. */
import { readFileSync } from 'node:fs'
import { test } from 'tap'
import { CHOICES, CHOICE_NAMES } from '../../src/core/profile.js'
import { runCommand } from './command.js'

const read = (path: string): string => readFileSync(path, 'utf8')

test('the reference shows the help of the command, with every subcommand and option', async (t) => {
  const { stdout } = await runCommand(t, ['--help'])
  t.match(stdout, 'bms-emulator faults validate FILE')
  t.ok(read('docs/reference/command.md').includes(`\n\`\`\`console\n$ bms-emulator --help\n${stdout.trimEnd()}\n\`\`\`\n`), stdout)
})

test('the contributor\'s page names every dependency', async (t) => {
  const { dependencies } = JSON.parse(read('package.json')) as { dependencies: Record<string, string> }
  const rows = [...read('CONTRIBUTING.md').split('## Dependencies')[1]?.matchAll(/^\| `([^`]+)` \|/gm) ?? []].map(([, name]) => name)
  t.same(rows.sort(), Object.keys(dependencies).sort())
})

test('the reference shows every choice of the profiles with its values and their sources', (t) => {
  for (const name of CHOICE_NAMES) {
    const { otc, documented, nova } = CHOICES[name]
    const row = read('docs/reference/profiles.md').split('\n').find((line) => line.startsWith(`| \`${name}\` |`)) ?? ''
    for (const [value, source] of [otc, documented, nova]) t.ok(row.includes(`| \`${String(value)}\`: ${source} |`), `${name}: ${String(value)}: ${source}`)
  }
  t.end()
})
