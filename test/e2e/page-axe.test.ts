/** Every view of the page under axe, light and dark. */
import { createRequire } from 'node:module'
import { readFileSync } from 'node:fs'
import { test } from 'tap'
import type { Page } from 'playwright-core'
import type { Emulator, EmulatorOptions } from '../../src/index.js'
import { endBrowser, open, restart, row, skip, startBrowser } from './browser.js'

startBrowser()

const axe = skip === false ? readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8') : ''

interface Found { readonly violations: ReadonlyArray<{ readonly id: string, readonly impact: string, readonly nodes: ReadonlyArray<{ readonly html: string, readonly any: ReadonlyArray<{ readonly message: string }> }> }> }

interface View { readonly path?: string, readonly width?: number, readonly options?: EmulatorOptions, readonly reach: (page: Page, emulator: Emulator) => Promise<unknown> }

const VIEWS: Readonly<Record<string, View>> = {
  machines: { reach: (page) => row(page, 'bms-83').click() },
  faults: { reach: async (page) => { await page.getByRole('button', { name: /Faults/ }).click(); await page.getByRole('switch', { name: 'Stuck' }).click(); await page.getByText('1 armed').waitFor() } },
  'a request': { reach: async (page) => { await row(page, 'bms-83').getByRole('button').first().click(); await page.locator('.line-button').first().click(); await page.getByText('Copy as curl').waitFor() } },
  keys: { reach: async (page) => { await row(page, 'bms-83').waitFor(); await page.keyboard.press('?') } },
  'the token prompt': { options: { control: 'secret' }, reach: async (page) => { await page.getByLabel('Token', { exact: true }).fill('wrong'); await page.getByRole('button', { name: 'Open', exact: true }).click(); await page.getByText('does not accept this token').waitFor() } },
  'the empty log': { reach: (page) => page.getByText('No request has arrived yet').waitFor() },
  'several machines': { reach: (page) => page.getByRole('button', { name: 'Restart several' }).click() },
  'a refusal': { reach: async (page) => { await row(page, 'bms-83').waitFor(); await page.keyboard.press('r'); await page.locator('.notice').waitFor() } },
  'the card of a mark': { reach: async (page, emulator) => { await restart(emulator, { 'x-emulator-fault': 'BMS.0212' }); await row(page, 'bms-83').locator('.mark').hover(); await page.locator('.card').getByText('BMS.0212').first().waitFor() } },
  'the menu of a row': { reach: async (page) => { await row(page, 'bms-83').click({ button: 'right' }); await page.getByRole('menu').waitFor() } },
  'the stage': { reach: async (page, emulator) => { await restart(emulator); await page.getByRole('button', { name: 'Stage' }).click(); await row(page, 'bms-83').click({ position: { x: 80, y: 20 } }); await page.getByRole('button', { name: 'Force ERROR' }).waitFor() } },
  'the lost connection': { reach: async (page, emulator) => { await restart(emulator); await row(page, 'bms-83').getByText('REBOOT').first().waitFor(); await emulator.close(); await page.getByText('What you see may be out of date').waitFor() } },
  'a phone': { width: 390, reach: (page) => row(page, 'bms-83').waitFor() },
  'the sheet of a phone': { width: 390, reach: async (page, emulator) => { await restart(emulator); await row(page, 'bms-83').click(); await page.locator('.last button').first().waitFor() } },
  'the requests of a phone': { width: 390, reach: async (page, emulator) => { await restart(emulator); await page.getByRole('button', { name: 'Requests', exact: true }).click(); await page.locator('.line-button').first().click(); await page.getByText('Copy as curl').waitFor() } },
  'the faults of a phone': { width: 390, reach: async (page) => { await page.getByRole('button', { name: 'Faults', exact: true }).click(); await page.locator('.codes button').first().waitFor() } },
  'the demo': { path: '/_emulator/#demo/5', reach: (page) => page.locator('[data-done=true]').waitFor() },
  'the demo of a phone': { path: '/_emulator/#demo/4', width: 390, reach: (page) => page.locator('[data-done=true]').waitFor() },
  'the reference': { path: '/_emulator/reference', reach: async (page) => { await page.locator('.call').first().waitFor(); await page.locator('.call-head').nth(1).click(); await page.locator('.call-body').first().waitFor() } },
  'a call that was tried': { path: '/_emulator/reference', reach: async (page) => { await page.getByRole('button', { name: 'Send' }).first().click(); await page.locator('.answer', { hasText: '204' }).waitFor() } },
  'the reference of a phone': { path: '/_emulator/reference', width: 390, reach: (page) => page.locator('.call-body').first().waitFor() }
}
for (const [name, { path = '/_emulator/', width = 1440, options = {}, reach }] of Object.entries(VIEWS)) {
  // A page that changes its scheme has words of both for a moment, so each scheme has a page of its own.
  for (const colorScheme of ['light', 'dark'] as const) {
    test(`axe finds nothing serious on ${name}, ${colorScheme}`, { skip, timeout: 60_000 }, async (t) => {
      const { page, emulator } = await open(t, options, { path, colorScheme })
      await page.setViewportSize({ width, height: 900 })
      await reach(page, emulator)
      await page.evaluate(axe)
      const { violations } = await page.evaluate('axe.run()') as Found
      t.same(violations.filter(({ impact }) => impact === 'serious' || impact === 'critical').map(({ id, nodes }) => `${id}: ${nodes.slice(0, 3).map(({ html, any: [reason] }) => `${html.slice(0, 160)} (${reason?.message ?? ''})`).join(' | ')}`), [])
    })
  }
}

endBrowser()
