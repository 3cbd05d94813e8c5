/** Loads every file that coverage is measured on, because a file that no test loads would not be counted. */
import { readdirSync } from 'node:fs'
import { pathToFileURL } from 'node:url'
import { test } from 'tap'

const { default: measured } = await import(pathToFileURL('test/coverage-map.js').href) as { default: () => string[] }

test('every room except the command, the fixtures of runners and the page is measured, with all its folders', async (t) => {
  const folders = readdirSync('src', { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts')).map((entry) => entry.parentPath.replaceAll('\\', '/'))
  const rooms = [...new Set(folders)].filter((folder) => !/^src\/(cli|page|runners)(\/|$)/.test(folder)).sort()
  t.same([...new Set(measured().map((file) => file.slice(0, file.lastIndexOf('/'))))].sort(), rooms)
  for (const file of ['src/clock.ts', 'src/emulator.ts', 'src/core/server.ts', 'src/world/operations/advance.ts']) t.ok(measured().includes(file), file)
})

test('every measured file loads', async (t) => {
  for (const file of measured()) await t.resolves(import(new URL(`../../${file.replace(/\.ts$/, '.js')}`, import.meta.url).href), file)
})
