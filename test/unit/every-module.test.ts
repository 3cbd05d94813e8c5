/** Loads every file that coverage is measured on, because a file that no test loads would not be counted. */
import { pathToFileURL } from 'node:url'
import { test } from 'tap'

test('every measured file loads', async (t) => {
  const { default: measured } = await import(pathToFileURL('test/coverage-map.js').href) as { default: () => string[] }
  const files = measured()
  t.ok(['src/clock.ts', 'src/core/server.ts', 'src/errors/error-body.ts'].every((file) => files.includes(file)))
  for (const file of files) await t.resolves(import(new URL(`../../${file.replace(/\.ts$/, '.js')}`, import.meta.url).href), file)
})
