/**
 * Makes a picture of every view of the page, light and dark, 390, 768, 1440 and 1920 pixels wide, from a real emulator:
 *   node docs/images/screenshots.js [FOLDER] [WORD]
 * FOLDER is .build/screenshots by default; WORD selects the pictures whose name contains it. With `--docs` instead of a folder
 * it makes those that the documents show. Needs Chromium (CHROMIUM, or on the PATH), and dist.
 */
import { mkdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { chromium } from 'playwright-core'
import { createEmulator } from '../../dist/index.js'

const forDocs = process.argv[2] === '--docs'
const folder = forDocs ? fileURLToPath(new URL('.', import.meta.url)) : process.argv[2] ?? '.build/screenshots'
const word = process.argv[3] ?? ''
/** The pictures in the documents. */
const SHOWN = ['machines-1440-light', 'demo-4-1440-dark']
mkdirSync(folder, { recursive: true })

const project = 'c685484a8cc2416b97260938705deb65'
const names = ['web-01', 'web-02', 'web-03', 'db-primary', 'db-replica', 'cache-01', 'cache-02', 'build-01', 'build-02', 'gpu-01', 'gpu-02', 'edge-01', 'edge-02', 'mail-01']
const servers = names.map((name, index) => ({ name, status: index === 8 || index === 12 ? 'SHUTOFF' : index === 10 ? 'ERROR' : 'ACTIVE', flavor: index < 3 ? 'physical.83.medium' : 'physical.s3.large', locked: index === 4 }))

/** Lets an emulator live through a minute: restarts, a refusal, a lost response, a double restart. */
async function live (emulator) {
  const { url } = emulator
  const list = await (await fetch(`${url}/_emulator/servers?project=${project}`)).json()
  const id = (name) => list.servers.find((server) => server.name === name).id
  const headers = { 'x-auth-token': 'demo', 'content-type': 'application/json' }
  const act = (name, body, fault) => fetch(`${url}/v2.1/${project}/servers/${id(name)}/action`, { method: 'POST', headers: { ...headers, ...(fault === undefined ? {} : { 'x-emulator-fault': fault }) }, body: JSON.stringify(body) }).catch(() => {})
  const show = (name) => fetch(`${url}/v2.1/${project}/servers/${id(name)}`, { headers }).then((response) => response.text())
  const pass = (by) => fetch(`${url}/_emulator/clock/advance?project=${project}`, { method: 'POST', body: JSON.stringify({ by }) })
  const restart = { reboot: { type: 'HARD' } }
  await act('web-01', restart)
  for (let second = 0; second < 5; second++) { await pass('1s'); await show('web-01') }
  await act('web-02', restart, 'BMS.0212')
  await pass('1s')
  await act('web-02', restart)
  await pass('2s')
  await act('db-primary', restart, 'reset@response')
  await pass('1500ms')
  await act('db-primary', restart)
  await act('build-02', { 'os-start': null })
  await show('db-primary')
  await pass('2s')
  await act('web-03', { 'os-stop': null })
  await act('cache-01', restart)
  await pass('1s')
  await act('db-replica', restart)
  const slow = act('mail-01', restart, 'delay=1500ms')
  while ((await (await fetch(`${url}/_emulator/clock?project=${project}`)).json()).waiting === 0);
  await act('cache-02', restart)
  await show('cache-02')
  await pass('1s')
  await act('edge-01', restart, 'outcome=error')
  await act('web-01', restart)
  await pass('1200ms')
  await slow
  await show('edge-01')
}

const sizes = { 390: { width: 390, height: 844 }, 768: { width: 768, height: 1024 }, 1440: { width: 1440, height: 900 }, 1920: { width: 1920, height: 1080 } }

/** The views: how to get there from an open page. */
const views = {
  machines: async () => {},
  machine: async (page) => { await page.locator('.row', { hasText: 'db-primary' }).click({ position: { x: 60, y: 20 } }) },
  mark: async (page, width) => {
    if (width !== 390) await page.locator('.row', { hasText: 'web-02' }).locator('.mark-fault').last().hover()
    await page.waitForTimeout(300)
  },
  menu: async (page) => { await page.locator('.row', { hasText: 'web-02' }).click({ button: 'right', position: { x: 120, y: 20 } }) },
  request: async (page, width) => {
    if (width < 1000) await page.getByRole('button', { name: 'Requests', exact: true }).click()
    await page.locator('.line-refused .line-button').first().click()
  },
  faults: async (page, width) => {
    if (width < 1000) await page.getByRole('button', { name: 'Faults', exact: true }).click()
    if (await page.locator('.presets').count() === 0) await page.locator('.drawer-toggle').click()
    await page.getByRole('switch', { name: 'Overloaded twice' }).click()
    await page.locator('#fault-words').fill('overload')
    await page.locator('.codes button').first().click()
  },
  several: async (page) => { await page.getByRole('button', { name: 'Restart several' }).click() },
  stage: async (page, width) => { if (width > 1180) await page.getByRole('button', { name: 'Stage' }).click() },
  help: async (page) => { await page.keyboard.press('?') },
  lost: async (page, _width, emulator) => { await emulator.close(); await page.locator('.notice-lost').waitFor() }
}
const others = { empty: '/_emulator/', token: '/_emulator/', reference: '/_emulator/reference', ...Object.fromEntries([1, 2, 3, 4, 5, 6, 7].map((act) => [`demo-${act}`, `/_emulator/#demo/${act}`])) }
const steps = {
  reference: async (page) => { await page.locator('.call-body').first().waitFor() },
  empty: async () => {},
  token: async () => {}
}

const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox'] })

async function take (name, width, scheme) {
  const file = `${name}-${width}-${scheme}.png`
  if (forDocs ? !SHOWN.includes(file.slice(0, -4)) : !file.includes(word)) return
  const emulator = await createEmulator({ port: 0, clock: 'manual', seed: 1, ...(name === 'token' ? { control: 'secret' } : {}), ...(name in others && name !== 'empty' ? {} : { servers: JSON.parse(JSON.stringify(servers)) }) })
  try {
    if (name in views) await live(emulator)
    const page = await browser.newPage({ viewport: forDocs ? { width: 1280, height: 720 } : sizes[width], colorScheme: scheme, reducedMotion: name.startsWith('demo') ? 'no-preference' : 'reduce', deviceScaleFactor: forDocs ? 1 : width === 390 ? 2 : 1 })
    page.on('console', (message) => { if (message.type() === 'error' && !message.text().startsWith('Failed to load')) console.error(`${file}: ${message.text()}`) })
    page.on('pageerror', (error) => console.error(`${file}: ${error.message}`))
    await page.goto(`${emulator.url}${others[name] ?? '/_emulator/'}`)
    await page.waitForTimeout(600)
    if (name in views) await views[name](page, width, emulator)
    else if (name.startsWith('demo')) await page.locator('[data-done="true"]').waitFor({ timeout: 60_000 }).catch(() => console.error(`${file}: the act did not end`))
    else await steps[name](page)
    await page.waitForTimeout(300)
    await page.screenshot({ path: `${folder}/${forDocs ? `page-${name}.png` : file}` })
    await page.close()
  } finally {
    await emulator.close()
  }
}

for (const name of [...Object.keys(views), ...Object.keys(others)]) {
  for (const width of [1440, 390, 768, 1920]) for (const scheme of ['light', 'dark']) await take(name, width, scheme)
}
await browser.close()
