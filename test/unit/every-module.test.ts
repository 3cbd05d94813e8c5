/** Loads every file that coverage is measured on, because a file that no test loads would not be counted. */
import { readdirSync } from 'node:fs'
import { test } from 'tap'

const measured = ['core', 'store', 'faults', 'world', 'http']

test('every measured file loads', async (t) => {
  for (const folder of measured) {
    const files = readdirSync(`src/${folder}`, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'))
    for (const name of files) {
      await t.resolves(import(new URL(`../../src/${folder}/${name.replace(/\.ts$/, '.js')}`, import.meta.url).href), `${folder}/${name}`)
    }
  }
})
