/** The README's own lines: its first request and its library example, taken out of the text and run. */
import { spawnSync } from 'node:child_process'
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { test } from 'tap'
import { CHOICES, CHOICE_NAMES } from '../../src/core/profile.js'
import { runCommand, startCommand } from './command.js'

const read = (path: string): string => readFileSync(resolve(process.cwd(), path), 'utf8')
const readme = read('README.md')
const hasCurl = spawnSync('curl', ['--version']).status === 0

test('the first request of the README restarts the documented server', { skip: hasCurl ? false : 'SKIPPED: curl is not installed' }, async (t) => {
  const { url } = await startCommand(t, ['--reboot-duration', '1h'])
  const [restart = '', look = ''] = readme.match(/^curl .*servers\/95bf2490.*$/gm) ?? []
  t.match(restart, /-d '\{"reboot":\{"type":"HARD"\}\}' http:\/\/127\.0\.0\.1:8774\/v2\.1\//)
  const run = (line: string): string => spawnSync('sh', ['-c', line.replace('http://127.0.0.1:8774', url)], { encoding: 'utf8' }).stdout
  t.match(run(restart), /^HTTP\/1\.1 204 No Content\r\n/)
  t.match(run(look), '"status":"REBOOT"')
})

test('the library example of the README passes', (t) => {
  const [, example] = /<!-- library example: begin -->\n```js\n([\s\S]*?)```\n<!-- library example: end -->/.exec(read('docs/reference/library.md')) ?? []
  t.type(example, 'string')
  // Below the package's own folder its name leads to its own exports, as it does for those who installed it.
  const file = resolve(process.cwd(), '.build', 'readme-example.test.mjs')
  writeFileSync(file, example ?? '')
  t.teardown(() => rmSync(file))
  // A test runner that finds itself inside another one reports to that one; this one stands alone.
  const { NODE_TEST_CONTEXT: _context, NODE_OPTIONS: _options, ...environment } = process.env
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--test', file], { encoding: 'utf8', env: environment })
  t.equal(status, 0, stdout + stderr)
  t.match(stdout, /pass 1\b/)
  t.end()
})

test('the reference lists the commands as --help does', async (t) => {
  const { stdout } = await runCommand(t, ['--help'])
  const [, usage = ''] = /\nUsage\n([\s\S]*?) {2}bms-emulator COMMAND --help/.exec(stdout) ?? []
  t.match(usage, 'bms-emulator faults validate FILE')
  t.ok(read('docs/reference/command.md').includes(`\n\`\`\`\n${usage.replace(/^ {2}/gm, '')}\`\`\`\n`), usage)
})

test('the reference shows every choice of the profiles with its values and their sources', (t) => {
  for (const name of CHOICE_NAMES) {
    const { otc, documented, nova } = CHOICES[name]
    const row = read('docs/reference/profiles.md').split('\n').find((line) => line.startsWith(`| \`${name}\` |`)) ?? ''
    for (const [value, source] of [otc, documented, nova]) t.ok(row.includes(`| \`${String(value)}\`: ${source} |`), `${name}: ${String(value)}: ${source}`)
  }
  t.end()
})
