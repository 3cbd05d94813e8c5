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

test('the whole card of a fault arms it and disarms it', { skip }, async (t) => {
  const { page, emulator } = await open(t)
  const ids = async (): Promise<string[]> => (await (await fetch(`${emulator.url}/_emulator/faults?project=${PROJECT}`)).json() as { faults: Array<{ id: string, enabled: boolean }> }).faults.filter(({ enabled }) => enabled).map(({ id }) => id)
  await page.getByRole('button', { name: /Faults/ }).click()
  const card = page.locator('.preset', { hasText: 'Two seconds slow' })
  await card.click({ position: { x: 120, y: 50 } })
  await card.locator('[aria-checked=true]').waitFor()
  t.same(await ids(), ['slow'])
  await card.click({ position: { x: 120, y: 50 } })
  await card.locator('[aria-checked=false]').waitFor()
  t.same(await ids(), [])
  await fetch(`${emulator.url}/_emulator/faults?project=${PROJECT}`, { method: 'POST', body: JSON.stringify({ id: 'mine', effect: { kind: 'error', error: 503 } }) })
  const own = page.locator('.rules .preset', { hasText: 'mine' })
  await own.click({ position: { x: 120, y: 20 } })
  await own.locator('[aria-checked=false]').waitFor()
  t.same(await ids(), [])
  await own.getByRole('button', { name: 'Remove mine' }).click()
  await own.waitFor({ state: 'detached' })
  await fetch(`${emulator.url}/_emulator/faults`, { method: 'POST', body: JSON.stringify({ id: 'everywhere', effect: { kind: 'error', error: 503 } }) })
  t.ok(await page.getByRole('switch', { name: 'everywhere' }).isDisabled(), 'a rule of all projects is not switched here, and looks so')
})

test('the keys work on a page that nobody has clicked on', { skip }, async (t) => {
  const { page } = await open(t)
  await row(page, 'bms-83').waitFor()
  await page.keyboard.press('r')
  await page.getByText('No machine is selected').waitFor()
  await page.keyboard.press('ArrowDown')
  await page.locator('.row-selected[aria-rowindex="1"]').waitFor()
  await page.keyboard.press('ArrowDown')
  await page.locator('.row-selected[aria-rowindex="2"]').waitFor()
  await page.keyboard.press('ArrowUp')
  await page.locator('.row-selected[aria-rowindex="1"]').waitFor()
  for (const key of ['Enter', 'ArrowDown']) {
    await page.keyboard.press('/')
    await page.locator('#search').fill('bms-83')
    await page.keyboard.press(key)
    await row(page, 'bms-83').and(page.locator('.row-selected')).waitFor()
    t.ok(await page.evaluate('document.activeElement.matches(".rows")'), `${key} in the search goes into the rack`)
  }
  await page.keyboard.press('r')
  await row(page, 'bms-83').getByText('REBOOT').first().waitFor()
})

test('the stage restarts a machine by the mouse, shows the way, and is still there after a reload', { skip }, async (t) => {
  const { page } = await open(t)
  await page.setViewportSize({ width: 1920, height: 1080 })
  await row(page, 'bms-83').waitFor()
  await page.getByRole('button', { name: 'Stage' }).click()
  await page.reload()
  await page.locator('[data-stage=true] .row').first().waitFor()
  await row(page, 'bms-83').getByRole('button', { name: 'Restart bms-83' }).click()
  await row(page, 'bms-83').getByText('REBOOT').first().waitFor()
  await row(page, 'bms-83').click()
  await page.getByRole('button', { name: 'Force ERROR' }).waitFor()
  for (const name of ['Guided demo', 'Reference']) await page.getByRole('link', { name }).waitFor()
  await page.setViewportSize({ width: 1024, height: 768 })
  await page.getByRole('button', { name: 'Stage' }).click()
  await page.locator('.machines[data-stage=false]').waitFor()
  t.equal(await page.evaluate('document.documentElement.dataset.stage'), 'false')
})

test('a refusal and a lost connection leave every row where it is', { skip }, async (t) => {
  for (const width of [1440, 390]) {
    const { page, emulator } = await open(t)
    await page.setViewportSize({ width, height: 844 })
    const top = async (): Promise<number> => (await row(page, 'bms-83').boundingBox())?.y ?? 0
    await row(page, 'bms-83').waitFor()
    const before = await top()
    await page.keyboard.press('s')
    await page.locator('.notice').waitFor()
    t.equal(await top(), before, `${width}: a notice`)
    await page.locator('.notice').getByRole('button').click()
    await page.locator('.notice').waitFor({ state: 'detached' })
    await emulator.close()
    await page.getByText('What you see may be out of date').waitFor()
    t.equal(await top(), before, `${width}: a lost connection`)
  }
})

endBrowser()
