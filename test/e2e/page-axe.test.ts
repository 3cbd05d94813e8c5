/** Every view of the page under axe, light and dark. */
import { createRequire } from 'node:module'
import { readFileSync } from 'node:fs'
import { test } from 'tap'
import type { Page } from 'playwright-core'
import { endBrowser, open, row, skip, startBrowser } from './browser.js'

startBrowser()

const axe = skip === false ? readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8') : ''

interface Found { readonly violations: ReadonlyArray<{ readonly id: string, readonly impact: string, readonly nodes: ReadonlyArray<{ readonly html: string }> }> }

const VIEWS: ReadonlyArray<readonly [string, string, (page: Page) => Promise<unknown>]> = [
  ['machines', '/_emulator/', (page) => row(page, 'bms-83').click()],
  ['faults', '/_emulator/', async (page) => { await page.getByRole('button', { name: /Faults/ }).click(); await page.getByRole('switch', { name: 'Stuck' }).click(); await page.getByText('1 armed').waitFor() }],
  ['a request', '/_emulator/', async (page) => { await row(page, 'bms-83').getByRole('button').first().click(); await page.locator('.line-button').first().click(); await page.getByText('Copy as curl').waitFor() }],
  ['keys', '/_emulator/', async (page) => { await row(page, 'bms-83').waitFor(); await page.keyboard.press('?') }],
  ['the demo', '/_emulator/#demo/5', (page) => page.locator('[data-done=true]').waitFor()],
  ['the reference', '/_emulator/reference', (page) => page.locator('.call').first().click()]
]
for (const [name, path, reach] of VIEWS) {
  test(`axe finds nothing serious on ${name}, light and dark`, { skip, timeout: 60_000 }, async (t) => {
    const { page } = await open(t, {}, { path })
    await reach(page)
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
      // Styles follow the scheme in the next frame.
      await page.evaluate('new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)))')
      await page.evaluate(axe)
      const { violations } = await page.evaluate('axe.run()') as Found
      t.same(violations.filter(({ impact }) => impact === 'serious' || impact === 'critical').map(({ id, nodes }) => `${id}: ${nodes.slice(0, 3).map(({ html }) => html.slice(0, 160)).join(' | ')}`), [], colorScheme)
    }
  })
}

endBrowser()
