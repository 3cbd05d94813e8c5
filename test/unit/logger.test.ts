import { readFileSync } from 'node:fs'
import { test, type Test } from 'tap'
import { createLogger } from '../../src/logger.js'

/** What is written of a line with a secret. */
async function written (t: Test, isTerminal: boolean): Promise<string> {
  const path = `${t.testdir()}/log`
  const logger = await createLogger('info', isTerminal, path)
  logger.info({ token: 'geheim', action: 'reboot' }, 'refused')
  logger.debug('not at this level')
  return readFileSync(path, 'utf8')
}

test('the log is lines of JSON, without secrets', async (t) => {
  const text = await written(t, false)
  t.match(JSON.parse(text), { level: 30, token: '[Redacted]', action: 'reboot', msg: 'refused' })
})

test('on a terminal it is readable text, also without secrets', async (t) => {
  const text = await written(t, true)
  t.match(text, /^\[\d\d:\d\d:\d\d\.\d{3}\] INFO: refused\n/)
  t.match(text, /token: "\[Redacted\]"\n/)
  t.notMatch(text, /geheim|not at this level/)
})
