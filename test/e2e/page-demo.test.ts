/** The guided demo in a real browser: every act plays, and what it says happened in the emulator. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { test } from 'tap'
import { endBrowser, open, skip, startBrowser, settles } from './browser.js'

startBrowser()

const VERDICTS = [/Restarted once.*and is right/, /Returned at once/, /but asked again after 1 s/, /Restarted twice/, /Restarted once/, /gives up: ERROR/, /of 8 were accepted/]
const LADDERS = "document.querySelector('.ladders')"
for (const [index, verdict] of VERDICTS.entries()) {
  test(`act ${index + 1} of the guided demo plays, and changes the emulator`, { skip, timeout: 60_000 }, async (t) => {
    const { page, emulator, mistakes } = await open(t, { clock: 'system' }, { path: `/_emulator/#demo/${index + 1}` })
    await page.setViewportSize({ width: 1280, height: 720 })
    await page.locator('.step').first().waitFor()
    const { projects } = await (await fetch(`${emulator.url}/_emulator/projects`)).json() as { projects: Array<{ id: string }> }
    t.equal(projects.length, 3, 'each client has a project')
    await page.locator('[data-done=true]').waitFor({ timeout: 30_000 })
    t.match(await page.locator('.verdict').first().textContent(), verdict)
    t.match(await page.locator('.verdict').nth(1).textContent(), index === 6 ? /of 8 were accepted/ : /once.*and is right/)
    t.same(mistakes, [])
    t.ok(await page.evaluate(`${LADDERS}.scrollHeight <= ${LADDERS}.clientHeight`), 'the whole ladder is seen with the verdict')
    if (index === 0) {
      await page.keyboard.press('ArrowRight')
      await page.getByText('2 of 7', { exact: true }).waitFor()
    }
  })
}

test('on a phone the screen follows an act to its verdict', { skip, timeout: 60_000 }, async (t) => {
  const { page } = await open(t, { clock: 'system' }, { path: '/_emulator/#demo/4' })
  await page.setViewportSize({ width: 390, height: 664 })
  await page.locator('[data-done=true]').waitFor({ timeout: 30_000 })
  for (const verdict of await page.locator('.verdict').all()) {
    const isSeen = async (): Promise<boolean> => {
      const box = await verdict.boundingBox()
      return box !== null && box.y >= 0 && box.y + box.height <= 664
    }
    t.ok(await settles(page, isSeen), JSON.stringify(await verdict.boundingBox()))
  }
})

endBrowser()

/** Runs `bms-emulator demo`, and ends it when its greeting was checked. */
async function greet (args: readonly string[], check: (text: string) => Promise<void>): Promise<void> {
  const child = spawn(process.execPath, ['dist/cli/main.js', 'demo', '--port', '0', '--log-level', 'silent', ...args], { stdio: ['ignore', 'pipe', 'inherit'] })
  const ended = once(child, 'close')
  const [text] = await once(child.stdout, 'data') as [Buffer]
  await check(text.toString())
  child.kill('SIGTERM')
  await ended
}

test('bms-emulator demo serves, and prints the link', async (t) => {
  await greet([], async (text) => {
    const [, link = ''] = /^The guided demo: (http:\S+#demo\/1)\n/.exec(text) ?? []
    t.equal((await fetch(link)).status, 200)
  })
  await greet(['--control', 'off'], async (text) => { t.match(text, /without its page: the control API is off/) })
})
