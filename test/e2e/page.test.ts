/** The page at /_emulator/ in a real browser: the machines, their requests, the faults and the clock. */
import { test } from 'tap'
import { createEmulator } from '../../src/index.js'
import { endBrowser, open, restart, row, skip, startBrowser } from './browser.js'
import { PROJECT, SERVER } from '../ids.js'
import type { Locator } from 'playwright-core'

startBrowser()

test('a button restarts a machine, and the page shows each state of it', { skip }, async (t) => {
  const { page, emulator, mistakes } = await open(t)
  await row(page, 'bms-83').getByRole('button', { name: 'Restart bms-83' }).click()
  await row(page, 'bms-83').getByText('REBOOT').first().waitFor()
  await row(page, 'bms-83').getByText('5.0 s').waitFor()
  await emulator.clock.advance('2s')
  await row(page, 'bms-83').getByText('3.0 s').waitFor()
  await page.getByRole('button', { name: 'Next change' }).click()
  await row(page, 'bms-83').locator('.word', { hasText: 'ACTIVE' }).waitFor()
  await page.locator('.line', { hasText: 'reboot' }).getByText('204').waitFor()
  t.same(mistakes, [])
})

test('a restart by another client appears without reload', { skip }, async (t) => {
  const { page, emulator, mistakes } = await open(t)
  await row(page, 'bms-83').waitFor()
  await page.getByText('No request has arrived yet').waitFor()
  await restart(emulator)
  await row(page, 'bms-83').getByText('REBOOT').first().waitFor()
  await page.locator('.line', { hasText: 'bms-83' }).first().click()
  await page.getByRole('button', { name: 'Copy as curl' }).waitFor()
  await page.getByText('"type": "HARD"').waitFor()
  t.same(mistakes, [])
})

test('a preset arms a fault and disarms it; a code found by words is armed from the picker', { skip }, async (t) => {
  const { page, emulator } = await open(t)
  const rules = async (): Promise<unknown> => (await (await fetch(`${emulator.url}/_emulator/faults?project=${PROJECT}`)).json() as { faults: unknown }).faults
  await page.getByRole('button', { name: /Faults/ }).click()
  const preset = page.getByRole('switch', { name: 'Overloaded twice' })
  await preset.click()
  await page.locator('[role=switch][aria-checked=true]').waitFor()
  t.match(await rules(), [{ id: 'overloaded', remaining: 2 }])
  await restart(emulator)
  await page.getByText('1 hit, 1 left').waitFor()
  await preset.click()
  await page.locator('[role=switch][aria-checked=false]').nth(5).waitFor()
  t.same(await rules(), [])
  await page.locator('#fault-words').fill('rebooting, not allow')
  await page.locator('.codes button').first().click()
  await page.getByRole('button', { name: 'Arm', exact: true }).click()
  await page.getByText('The next reboot request gets BMS.0037').first().waitFor()
})

test('the picker arms every effect, for the next request, for n, for a share and for all', { skip }, async (t) => {
  const { page, emulator, mistakes } = await open(t)
  await page.getByRole('button', { name: /Faults/ }).click()
  const cases: ReadonlyArray<readonly [effect: string, amount: string | null, expected: Record<string, unknown>]> = [
    ['waits', '1.5', { kind: 'delay', duration: '1.5s', point: 'request' }],
    ['happens, its response is lost', null, { kind: 'connection', how: 'reset', point: 'response' }],
    ['loses its connection first', null, { kind: 'connection', how: 'reset', point: 'request' }],
    ['takes longer', '3', { kind: 'outcome', outcome: 'slow', factor: 3 }],
    ['never ends', null, { kind: 'outcome', outcome: 'stuck' }],
    ['ends in ERROR', null, { kind: 'outcome', outcome: 'error' }],
    ['ends in SHUTOFF', null, { kind: 'outcome', outcome: 'shutoff' }],
    ['is carried out twice', null, { kind: 'outcome', outcome: 'twice' }],
    ['is not seen', '4', { kind: 'stale', reads: 4 }]
  ]
  const spans: ReadonlyArray<readonly [span: string, number: string | null, expected: Record<string, unknown>]> = [
    ['the next request', null, { times: 1 }], ['the next requests', '2', { times: 2 }], ['a share of all requests', '25', { probability: 0.25 }], ['every request', null, {}]
  ]
  const picker = page.locator('.picker')
  const arm = async (): Promise<Array<Record<string, unknown>>> => {
    await picker.getByRole('button', { name: 'Arm' }).click()
    await page.locator('.rules .preset').waitFor()
    const { faults } = await (await fetch(`${emulator.url}/_emulator/faults?project=${PROJECT}`)).json() as { faults: Array<Record<string, unknown>> }
    await page.getByRole('button', { name: 'Remove all' }).click()
    await page.locator('.rules').waitFor({ state: 'detached' })
    return faults
  }
  for (const [index, [effect, amount, expected]] of cases.entries()) {
    await picker.getByLabel('What happens to it').selectOption(effect)
    if (amount !== null) await picker.locator('.unit input').first().fill(amount)
    const [span, number, when] = spans[index % spans.length] as typeof spans[number]
    await picker.locator('select').last().selectOption(span)
    if (number !== null) await picker.locator('.unit input').last().fill(number)
    t.match(await arm(), [{ match: { operation: 'reboot' }, effect: expected, when }], `${effect}, ${span}`)
  }
  await picker.getByLabel('The request').selectOption('show')
  t.equal(await picker.getByLabel('What happens to it').locator('option', { hasText: 'never ends' }).count(), 0, 'a read has no task that could end otherwise')
  await page.locator('#fault-words').fill('503')
  await page.locator('.codes button').first().click()
  t.match(await arm(), [{ match: { operation: 'show' }, effect: { kind: 'error', error: 503 } }], 'the code itself comes before those that contain it')
  t.same(mistakes, [])
})

test('names with markup, control characters and 10,000 characters harm nothing', { skip }, async (t) => {
  const names = ['<img src=x onerror=alert(1)>', 'a\u0000b\u001b[31mc\u202edcba', 'x'.repeat(10_000)]
  const { page, emulator, mistakes } = await open(t)
  await row(page, 'bms-83').waitFor()
  for (const name of names) {
    await fetch(`${emulator.url}/v2.1/${PROJECT}/servers/${encodeURIComponent(name)}?name=${encodeURIComponent(name)}`, { headers: { 'x-auth-token': 'demo', 'user-agent': name.replace(/[^ -~]/g, '') } }).catch(() => null)
    await fetch(`${emulator.url}/_emulator/servers`, { method: 'POST', body: JSON.stringify({ name: name.slice(0, 255) }) })
  }
  await page.reload()
  await page.locator('.row').nth(4).waitFor()
  t.equal(await page.evaluate('document.querySelectorAll(".page img").length'), 0)
  t.ok(await page.evaluate('document.documentElement.scrollWidth <= innerWidth'), 'the page is not wider than the window')
  t.equal(await page.evaluate('new Set([...document.querySelectorAll(".row")].map((each) => each.clientHeight)).size'), 1, 'each row has its height')
  for (const line of await page.locator('.line-button').all()) await line.click()
  t.same(mistakes, [])
})

test('a lost connection is said, and found again after a start of the emulator', { skip }, async (t) => {
  const { page, emulator } = await open(t)
  await row(page, 'bms-83').waitFor()
  const port = Number(new URL(emulator.url).port)
  await emulator.close()
  await page.getByText('Connection lost.').waitFor()
  const next = await createEmulator({ port, clock: 'manual', seed: 1, logLevel: 'silent' })
  t.teardown(() => next.close())
  await page.getByText('Connection lost.').waitFor({ state: 'detached', timeout: 15_000 })
  await restart(next)
  await row(page, 'bms-83').getByText('REBOOT').first().waitFor()
})

test('with --control TOKEN it asks for the token once; with off it is not there', { skip }, async (t) => {
  const { page, emulator } = await open(t, { control: 'secret' })
  await page.getByLabel('Token', { exact: true }).fill('wrong')
  await page.getByRole('button', { name: 'Open', exact: true }).click()
  await page.getByText('does not accept this token').waitFor()
  await page.getByLabel('Token', { exact: true }).fill('secret')
  await page.getByRole('button', { name: 'Open', exact: true }).click()
  await row(page, 'bms-83').waitFor()
  await page.reload()
  await row(page, 'bms-83').waitFor()
  await restart(emulator)
  await row(page, 'bms-83').getByText('REBOOT').first().waitFor()
  const closed = await createEmulator({ port: 0, control: 'off', logLevel: 'silent' })
  t.teardown(() => closed.close())
  t.equal((await fetch(`${closed.url}/_emulator/`)).status, 404)
  t.equal((await fetch(closed.url, { headers: { accept: 'text/html' } })).status, 200, 'nothing to lead to')
})

test('the keyboard moves through the rack, restarts, and moves the clock', { skip }, async (t) => {
  const { page } = await open(t)
  await row(page, 'bms-83').waitFor()
  await page.getByRole('grid').focus()
  await page.keyboard.press('End')
  await page.locator('.row-selected[aria-rowindex="5"]').waitFor()
  await page.keyboard.press('Home')
  await page.locator('.row-selected[aria-rowindex="1"]').waitFor()
  await page.keyboard.press('/')
  await page.keyboard.type('bms-83')
  await page.keyboard.press('Escape')
  await row(page, 'bms-83').click()
  await page.keyboard.press('r')
  await row(page, 'bms-83').getByText('REBOOT').first().waitFor()
  await page.keyboard.press('.')
  await row(page, 'bms-83').locator('.word', { hasText: 'ACTIVE' }).waitFor()
  await page.keyboard.press('?')
  await page.getByRole('dialog').waitFor()
})

const SCROLL = `new Promise((resolve) => {
  const list = document.querySelector('.rows')
  const times = []
  let most = 0
  let last = performance.now()
  requestAnimationFrame(function frame (now) {
    times.push(now - last)
    last = now
    most = Math.max(most, document.querySelectorAll('.row').length)
    list.scrollTop += 240
    if (list.scrollTop + list.clientHeight < list.scrollHeight - 1) requestAnimationFrame(frame)
    else resolve({ times: times.slice(1), most })
  })
})`

test('2,000 machines scroll, while 200 of them restart; the frames are reported', { skip, timeout: 60_000 }, async (t) => {
  const { page, emulator, mistakes } = await open(t, { clock: 'system', rebootDuration: '20s', servers: [{ count: 2000, name: 'node-{n}' }] })
  await page.locator('.row').nth(10).waitFor()
  const { servers } = await (await fetch(`${emulator.url}/_emulator/servers?limit=200`)).json() as { servers: Array<{ id: string }> }
  await Promise.all(servers.map(({ id }) => restart(emulator, {}, id)))
  await page.getByText('200 changing').waitFor()
  await page.emulateMedia({ reducedMotion: 'no-preference' })
  const { times, most } = await page.evaluate(SCROLL) as { times: number[], most: number }
  const sorted = times.slice().sort((a, b) => a - b)
  const share = (part: number): string => Number(sorted[Math.floor(part * (sorted.length - 1))]).toFixed(1)
  t.comment(`${times.length} frames: median ${share(0.5)} ms, 95 % below ${share(0.95)} ms, longest ${share(1)} ms`)
  t.ok(most < 80, `${most} rows exist at once`)
  t.same(mistakes, [])
})

test('more machines than the page reads are counted, and found by name, each asked for once, also while others change', { skip, timeout: 60_000 }, async (t) => {
  const { page, emulator, mistakes } = await open(t, { servers: [{ count: 10_001, name: 'node-{n}' }] })
  await page.getByText('10,000 of 10,001 machines').waitFor()
  const { servers } = await (await fetch(`${emulator.url}/_emulator/servers?limit=1`)).json() as { servers: Array<{ id: string }> }
  const other = String(servers[0]?.id)
  let isOver = false
  const change = (locked: boolean): Promise<unknown> => fetch(`${emulator.url}/_emulator/servers/${other}`, { method: 'PATCH', body: JSON.stringify({ locked }) })
  const changes = async (): Promise<void> => { for (let count = 0; !isOver; count++) await change(count % 2 === 0) }
  const asked: string[] = []
  page.on('request', (request) => { if (request.url().includes('servers/node-')) asked.push(new URL(request.url()).pathname) })
  const refused = page.waitForResponse(/servers\/node-none/)
  await page.locator('#search').fill('node-none')
  await refused
  const read = page.waitForResponse((response) => response.url().includes(other))
  await change(true)
  await read
  // Longer than the page waits for the next letter.
  await page.evaluate('new Promise((resolve) => setTimeout(resolve, 300))')
  await page.locator('#search').fill('node-1')
  await Promise.all([changes(), row(page, 'node-1').waitFor().finally(() => { isOver = true })])
  t.same(asked, ['/_emulator/servers/node-none', '/_emulator/servers/node-1'])
  await page.locator('#search').fill('')
  await page.getByText('10,001 of 10,001 machines').waitFor()
  t.same(mistakes, [])
})

test('what others change is shown at once, without asking at intervals', { skip }, async (t) => {
  const { page, emulator, mistakes } = await open(t)
  await row(page, 'bms-83').waitFor()
  const asked: string[] = []
  page.on('request', (request) => asked.push(new URL(request.url()).pathname))
  const call = (method: string, path: string, body?: unknown): Promise<unknown> => fetch(`${emulator.url}/_emulator/${path}`, { method, ...(body === undefined ? {} : { body: JSON.stringify(body) }) })
  let longest = 0
  // How soon is reported alone: a slow machine says nothing about the page.
  const shown = async (place: Locator): Promise<void> => {
    const start = performance.now()
    await place.waitFor()
    longest = Math.max(longest, performance.now() - start)
  }
  await call('PUT', 'clock', { mode: 'auto' })
  await shown(page.locator('.mode', { hasText: 'auto' }))
  await call('POST', 'faults', { id: 'mine', effect: { kind: 'error', error: 503 } })
  await shown(page.getByText('1 armed'))
  await call('PATCH', 'profile', { name: 'nova' })
  await shown(page.locator('.fact', { hasText: 'nova' }))
  await call('PATCH', `servers/${SERVER}`, { name: 'renamed', locked: true })
  await shown(row(page, 'renamed').getByText('locked'))
  await call('POST', 'reset')
  await shown(row(page, 'bms-83'))
  await shown(page.getByText('none armed'))
  await fetch(`${emulator.url}/v2.1/${PROJECT}/servers/${SERVER}/action`, { method: 'POST', headers: { 'x-auth-token': 'demo', 'content-type': 'application/json' }, body: '{"lock":null}' })
  await shown(row(page, 'bms-83').getByText('locked'))
  await emulator.clock.advance('90s')
  await shown(page.locator('.figures', { hasText: '00:01:30' }))
  t.comment(`the longest took ${Math.round(longest)} ms`)
  t.ok(asked.filter((path) => path.endsWith('/clock')).length < 12, asked.join(' '))
  t.same(mistakes, [])
})

endBrowser()
