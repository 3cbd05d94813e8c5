import { PassThrough } from 'node:stream'
import { test } from 'tap'
import { createLog } from '../../../src/log/logger.js'

/** What is written of a line with a secret. */
async function written (isTerminal: boolean): Promise<string> {
  const stream = new PassThrough({ encoding: 'utf8' })
  const { logger, flush } = await createLog('info', stream, isTerminal)
  logger.info({ token: 'geheim', action: 'reboot' }, 'refused')
  logger.debug('not at this level')
  await flush()
  return String(stream.read())
}

test('the log is a line of JSON, without secrets', async (t) => {
  t.match(JSON.parse(await written(false)), { level: 30, token: '***', action: 'reboot', msg: 'refused' })
})

test('on a terminal it is formatted for people, also without secrets', async (t) => {
  const text = await written(true)
  t.match(text, /^\[\d\d:\d\d:\d\d\.\d{3}\] INFO: refused\n/)
  t.match(text, /token: "\*\*\*"\n/)
  t.notMatch(text, /geheim|not at this level/)
})

test('an error is logged with its stack', async (t) => {
  const stream = new PassThrough({ encoding: 'utf8' })
  const { logger, flush } = await createLog('error', stream, false)
  logger.error({ err: new TypeError('a mistake'), token: 'geheim' }, 'unexpected error')
  await flush()
  t.match(JSON.parse(String(stream.read())), { err: { type: 'TypeError', message: 'a mistake', stack: /logger\.test/ }, token: '***', msg: 'unexpected error' })
})

test('without a reader the log is bounded, and later reports the number of dropped lines', async (t) => {
  const stream = new PassThrough({ encoding: 'utf8' })
  const { logger, flush } = await createLog('info', stream, false)
  for (let line = 0; line < 3000; line++) logger.info({ filler: 'x'.repeat(1000) }, 'one of many')
  t.ok(stream.writableLength + stream.readableLength < 1_200_000)
  let text = ''
  stream.on('data', (part: string) => { text += part })
  await flush()
  const lines = text.trim().split('\n').map((line) => JSON.parse(line) as Record<string, unknown>)
  const last = lines.at(-1)
  t.match(last, { level: 40, msg: 'log lines were dropped because nobody read them' })
  t.equal(Number(last?.['dropped']) + lines.length - 1, 3000, 'no line is both written and counted')
})

test('many loggers of one stream add no more listeners than one', async (t) => {
  const stream = new PassThrough()
  for (let count = 0; count < 20; count++) await createLog('info', stream, false)
  t.same([stream.listenerCount('error'), stream.listenerCount('drain')], [1, 1])
})
