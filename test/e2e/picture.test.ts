/** The picture in the README shows what the command prints today. */
import { test } from 'tap'
import { readFileSync } from 'node:fs'
import { freePort } from '../free-port.js'
import { runClient } from './client.js'
import { spawnSync } from 'node:child_process'

const skip = spawnSync('script', ['--version']).status === 0 ? false : 'script of util-linux is not installed'

/** Returns the texts of a picture, without its times of day. */
const textsOf = (path: string): readonly string[] => [...readFileSync(path, 'utf8').matchAll(/<text[^>]*>([^<]*)<\/text>/g)].map(([, text = '']) => text.replace(/\d\d:\d\d:\d\d\.\d/, 'TIME'))

test('the picture of the terminal is what the command prints', { skip }, async (t) => {
  const made = `${t.testdir()}/terminal.svg`
  await runClient(process.execPath, ['docs/images/make.js', made], { PORT: String(await freePort()) })
  t.same(textsOf('docs/images/terminal.svg'), textsOf(made), 'if not, run npm run picture')
})
