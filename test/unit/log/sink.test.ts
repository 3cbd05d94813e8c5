import { Writable } from 'node:stream'
import { test } from 'tap'
import { createLogSink } from '../../../src/log/sink.js'

test('a stream that fails loses its lines and nothing else', async (t) => {
  const closed = new Writable({ write: (_line, _encoding, done) => done(Object.assign(new Error('EPIPE'), { code: 'EPIPE' })) })
  const dropped: number[] = []
  const sink = createLogSink(closed, (count) => dropped.push(count))
  sink.write('a line\n')
  await sink.flush()
  sink.write('another line\n')
  await sink.flush()
  t.same(dropped, [])
})

test('a stream that was slow and caught up reports nothing if nothing was dropped', async (t) => {
  const slow = new Writable({ highWaterMark: 1, write: (_line, _encoding, done) => setImmediate(done) })
  const dropped: number[] = []
  const sink = createLogSink(slow, (count) => dropped.push(count), 10)
  sink.write('a line\n')
  await sink.flush()
  sink.write('a line\n')
  sink.write('another line\n')
  await sink.flush()
  t.same(dropped, [1])
})
