/** The page as somebody tries it who has read nothing: what they click and type must do something, and say so. */
import { test } from 'tap'
import { endBrowser, open, restart, row, skip, startBrowser } from './browser.js'
import { PROJECT } from '../ids.js'

startBrowser()

for (const width of [390, 768]) {
  test(`the faults are there at once on a screen ${width} wide, by tab and by key`, { skip }, async (t) => {
    const { page, emulator } = await open(t)
    await page.setViewportSize({ width, height: 844 })
    await row(page, 'bms-83').waitFor()
    await page.getByRole('button', { name: 'Faults', exact: true }).click()
    await page.locator('.preset').nth(5).waitFor()
    await page.getByRole('button', { name: 'Machines', exact: true }).click()
    await page.locator('.preset').first().waitFor({ state: 'hidden' })
    await page.keyboard.press('f')
    await page.locator('.preset').first().waitFor()
    await page.keyboard.press('f')
    await page.locator('.preset').first().waitFor()
    await restart(emulator, { 'x-emulator-fault': '503' })
    await page.getByRole('button', { name: 'Requests', exact: true }).click()
    await page.locator('.line-refused .line-button').click()
    await page.getByRole('button', { name: 'Make a fault of this' }).click()
    await page.locator('#fault-words').waitFor()
  })
}

endBrowser()
