import { PassThrough } from 'node:stream'
import { test } from 'tap'
import { createLog, formFor, type LogForm } from '../../../src/log/logger.js'

/** What is written of a line with a secret. */
async function written (form: LogForm): Promise<string> {
  const stream = new PassThrough({ encoding: 'utf8' })
  const { logger, flush } = createLog('info', stream, form)
  logger.info({ token: 'geheim', action: 'reboot' }, 'refused')
  logger.debug('not at this level')
  await flush()
  return String(stream.read())
}

test('the log is a line of JSON, without secrets', async (t) => {
  t.match(JSON.parse(await written('json')), { level: 30, token: '***', action: 'reboot', msg: 'refused' })
})

test('on a terminal it is formatted for people, also without secrets', async (t) => {
  const text = await written('plain')
  t.match(text, /^\d\d:\d\d:\d\d\.\d {2}refused {2}token=\*\*\* action=reboot\n/)
  t.notMatch(text, /geheim/)
})

test('requests are seen on a terminal, and in JSON only if they are asked for', async (t) => {
  const levelOf = (level: string, form: LogForm): string => createLog(level, new PassThrough(), form).logger.level
  t.same([levelOf('info', 'plain'), levelOf('info', 'json'), levelOf('warn', 'coloured')], ['debug', 'info', 'warn'])
})

test('a terminal gets colours unless NO_COLOR or its kind forbids them', (t) => {
  t.same([formFor({}, {}), formFor({ isTTY: true }, {}), formFor({ isTTY: true }, { NO_COLOR: '1' }), formFor({ isTTY: true }, { NO_COLOR: '' }), formFor({ isTTY: true }, { TERM: 'dumb' })], ['json', 'coloured', 'plain', 'coloured', 'plain'])
  t.end()
})

test('an error is logged with its stack', async (t) => {
  const stream = new PassThrough({ encoding: 'utf8' })
  const { logger, flush } = createLog('error', stream, 'json')
  logger.error({ err: new TypeError('a mistake'), token: 'geheim' }, 'unexpected error')
  await flush()
  t.match(JSON.parse(String(stream.read())), { err: { type: 'TypeError', message: 'a mistake', stack: /logger\.test/ }, token: '***', msg: 'unexpected error' })
})

test('without a reader the log is bounded, and later reports the number of dropped lines', async (t) => {
  const stream = new PassThrough({ encoding: 'utf8' })
  const { logger, flush } = createLog('info', stream, 'json')
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
  for (let count = 0; count < 20; count++) createLog('info', stream, 'json')
  t.same([stream.listenerCount('error'), stream.listenerCount('drain')], [1, 1])
})
