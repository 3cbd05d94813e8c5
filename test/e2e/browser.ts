// A real browser on the page of a new emulator. Without Chromium the tests that need it are skipped, aloud.
import { accessSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { chromium, type Browser, type Locator, type Page } from 'playwright-core'
import { test, type Test } from 'tap'
import { createEmulator, type Emulator, type EmulatorOptions } from '../../src/index.js'
import { HARD, PROJECT, SERVER } from '../ids.js'

/** The path of Chromium: CHROMIUM, or the first on the PATH. */
function findChromium (): string | null {
  const places = String(process.env['PATH']).split(delimiter).flatMap((folder) => ['chromium', 'chromium-browser', 'google-chrome'].map((name) => join(folder, name)))
  for (const path of [process.env['CHROMIUM'], ...places]) {
    try {
      if (path === undefined) continue
      accessSync(path)
      return path
    } catch { /* The next place. */ }
  }
  return null
}

const executablePath = findChromium()
if (executablePath === null) process.stderr.write('SKIPPED: there is no Chromium; the page was not tried in a browser.\n')
/** Whether tests with a browser are skipped, and why. */
export const skip = executablePath === null ? 'no Chromium' : false

let browser: Browser | undefined

/** Starts the browser of a test file. It is the first test, and `endBrowser` the last one. */
export function startBrowser (): void {
  test('the browser starts', { skip }, async () => {
    browser = await chromium.launch({ executablePath: String(executablePath), args: ['--no-sandbox', '--disable-dev-shm-usage'] })
  })
}

export function endBrowser (): void {
  test('the browser ends', { skip }, async () => { await browser?.close() })
}

interface Opened { readonly emulator: Emulator, readonly page: Page, readonly mistakes: string[] }

/** Opens the page of a new emulator. `mistakes` holds what the browser complains about, refused requests aside. */
export async function open (t: Test, options: EmulatorOptions = {}, { path = '/_emulator/', touch = false, colorScheme = 'light' }: { readonly path?: string, readonly touch?: boolean, readonly colorScheme?: 'light' | 'dark' } = {}): Promise<Opened> {
  const emulator = await createEmulator({ port: 0, clock: 'manual', seed: 1, logLevel: 'silent', ...options })
  const context = await (browser as Browser).newContext({ viewport: { width: 1440, height: 900 }, reducedMotion: 'reduce', hasTouch: touch, colorScheme })
  t.teardown(async () => {
    await context.close()
    await emulator.close()
  })
  const page = await context.newPage()
  const mistakes: string[] = []
  page.on('pageerror', ({ message }) => mistakes.push(message))
  page.on('console', (line) => { if (['error', 'warning'].includes(line.type()) && !line.text().startsWith('Failed to load resource')) mistakes.push(line.text()) })
  await page.goto(`${emulator.url}${path}`)
  return { emulator, page, mistakes }
}

/** Whether something becomes true: a page takes a new width, and scrolls, in one of the next frames. */
export async function settles (page: Page, check: () => Promise<boolean>): Promise<boolean> {
  for (let frames = 600; frames > 0; frames--) {
    if (await check()) return true
    await page.evaluate('new Promise((resolve) => requestAnimationFrame(() => resolve()))')
  }
  return false
}

/** The row of a machine. */
export const row = (page: Page, name: string): Locator => page.locator('.row', { has: page.locator('b', { hasText: new RegExp(`^${name}$`) }) })

/** Restarts a server of the default project, as another client. */
export const restart = (emulator: Emulator, headers: Record<string, string> = {}, id = SERVER): Promise<unknown> => fetch(`${emulator.url}/v2.1/${PROJECT}/servers/${id}/action`, {
  method: 'POST', headers: { 'x-auth-token': 'demo', 'content-type': 'application/json', ...headers }, body: JSON.stringify(HARD)
}).catch(() => null)
