/** What the page shows of one request (on the timeline, in the log), and the actions at a row. Issue 13. */
import { test } from 'tap'
import { endBrowser, open, restart, row, skip, startBrowser, settles } from './browser.js'
import type { Page } from 'playwright-core'

startBrowser()

const topOf = async (page: Page): Promise<number> => (await row(page, 'bms-83').boundingBox())?.y ?? 0

test('a mark shows its request, response, duration and rule in a card that moves no row, and a click opens its line', { skip }, async (t) => {
  const { page, emulator, mistakes } = await open(t)
  await row(page, 'bms-83').waitFor()
  const before = await topOf(page)
  const late = restart(emulator, { 'x-emulator-fault': 'delay=2s' })
  await page.getByText('1 wait').waitFor()
  await emulator.clock.advance('2s')
  await late
  await restart(emulator)
  // Two marks of one instant lie side by side.
  const marks = row(page, 'bms-83').locator('.mark')
  await marks.nth(1).waitFor()
  await marks.first().locator('.mark-wait').waitFor({ state: 'attached' })
  await marks.first().hover({ position: { x: 3, y: 14 } })
  const card = page.locator('.card')
  await card.getByText('{"reboot":{"type":"HARD"}}').waitFor()
  t.match(await card.innerText(), /POST reboot[^]*bms-83[^]*204[^]*after 2\.0 s[^]*no body[^]*⚑/)
  t.equal(await topOf(page), before, 'no row moves')
  await page.mouse.move(5, 5)
  await card.waitFor({ state: 'detached' })
  await marks.nth(1).click()
  await page.locator('.line-open.line-refused').waitFor()
  await page.getByText('Response after 0 ms').waitFor()
  t.same(mistakes, [])
})

test('the keyboard goes through the marks of the selected machine, and Enter opens a line', { skip }, async (t) => {
  const { page, emulator } = await open(t)
  await restart(emulator)
  await emulator.clock.advance('6s')
  await restart(emulator, { 'x-emulator-fault': 'BMS.0212' })
  await row(page, 'bms-83').locator('.mark').nth(1).waitFor()
  await row(page, 'bms-83').click()
  await page.getByRole('grid').focus()
  await page.keyboard.press('ArrowLeft')
  await page.locator('.card').getByText('BMS.0212').first().waitFor()
  await page.keyboard.press('ArrowLeft')
  await page.locator('.card').getByText('204').waitFor()
  await page.keyboard.press('Escape')
  await page.locator('.card').waitFor({ state: 'detached' })
  t.ok(await page.evaluate('document.activeElement.matches(".rows")'), 'Escape goes back to the rack')
  await page.keyboard.press('ArrowRight')
  await page.keyboard.press('Enter')
  await page.locator('.line-open.line-refused').waitFor()
  await page.locator('.line-open .line-button:focus').waitFor()
})

test('a line that a pause or a filter hides is shown when its mark asks for it', { skip }, async (t) => {
  const { page, emulator } = await open(t)
  await restart(emulator)
  await page.locator('.line').first().waitFor()
  await page.locator('.log').getByRole('button', { name: 'Pause' }).click()
  await page.locator('#log-search').fill('nothing like this')
  await restart(emulator)
  await row(page, 'bms-83').locator('.mark').nth(1).dispatchEvent('click')
  await page.locator('.line-open.line-refused').waitFor()
})

test('on a phone and on the stage a mark opens its line where it can be seen', { skip }, async (t) => {
  const { page, emulator } = await open(t)
  await restart(emulator)
  await row(page, 'bms-83').locator('.mark').waitFor()
  await page.getByRole('button', { name: 'Stage' }).click()
  await row(page, 'bms-83').click({ position: { x: 80, y: 30 } })
  await row(page, 'bms-83').locator('.mark').dispatchEvent('click')
  await page.locator('.line-open').waitFor()
  await page.getByRole('button', { name: 'Stage' }).click()
  await page.setViewportSize({ width: 390, height: 844 })
  await page.locator('.strip .mark').dispatchEvent('click')
  await page.locator('.line-open').waitFor()
  await page.getByRole('button', { name: 'Machines', exact: true }).click()
  await page.locator('.last button').first().click()
  await page.locator('.line-open').waitFor()
})

test('the log says how long a response took', { skip }, async (t) => {
  const { page, emulator } = await open(t, { clock: 'auto' })
  await restart(emulator, { 'x-emulator-fault': 'delay=90s' })
  for (const width of [1920, 1440, 1280, 1024, 390]) {
    await page.setViewportSize({ width, height: 800 })
    if (width === 390) await page.getByRole('button', { name: 'Requests', exact: true }).click()
    const cell = page.locator('.line-took').first()
    await cell.waitFor()
    t.equal(await cell.textContent(), '1 min', `${width}`)
    t.ok(await settles(page, () => page.evaluate('[...document.querySelectorAll(".line-button > span:not(.line-who)")].every((each) => each.scrollWidth <= each.clientWidth)')), `${width}: it has room`)
  }
})

test('a long press on a touch screen opens the actions of a row, the restart first', { skip }, async (t) => {
  const { page } = await open(t, {}, { touch: true })
  const box = await row(page, 'bms-83').boundingBox()
  const session = await page.context().newCDPSession(page)
  const touch = (type: 'touchStart' | 'touchEnd', touchPoints: Array<{ x: number, y: number }>) => session.send('Input.dispatchTouchEvent', { type, touchPoints })
  const point = { x: (box?.x ?? 0) + 90, y: (box?.y ?? 0) + 20 }
  await touch('touchStart', [point])
  await page.getByRole('menu', { name: 'Actions of bms-83' }).waitFor()
  await touch('touchEnd', [])
  t.equal(await page.locator('[role=menuitem]').first().innerText(), 'Restart')
  t.equal(await page.locator('.row-selected').count(), 0, 'the end of the press selects nothing')
  await page.getByRole('menuitem', { name: 'Restart' }).tap()
  await row(page, 'bms-83').getByText('REBOOT').first().waitFor()
  await row(page, 'bms-83').tap({ position: { x: 90, y: 20 } })
  await page.locator('.row-selected').waitFor()
})

test('the right button and the menu key open the actions too', { skip }, async (t) => {
  const { page } = await open(t)
  await row(page, 'bms-83').click({ button: 'right' })
  await page.getByRole('menuitem', { name: 'Restart' }).waitFor()
  await page.keyboard.press('Escape')
  await page.getByRole('menu').waitFor({ state: 'detached' })
  await row(page, 'bms-83').click()
  await page.getByRole('grid').focus()
  await page.keyboard.press('Shift+F10')
  await page.locator('[role=menuitem]:focus', { hasText: 'Restart' }).waitFor()
  await page.keyboard.press('ArrowUp')
  await page.locator('[role=menuitem]:focus', { hasText: 'Force ERROR' }).waitFor()
  await page.keyboard.press('Enter')
  await row(page, 'bms-83').locator('.word', { hasText: 'ERROR' }).waitFor()
  t.ok(await page.evaluate('document.activeElement.matches(".rows")'), 'the focus goes back')
})

endBrowser()
