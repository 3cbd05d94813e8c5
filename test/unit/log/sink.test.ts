import { Writable } from 'node:stream'
import { test } from 'tap'
import { createLogSink } from '../../../src/log/sink.js'

test('the end does not wait for a reader that never reads', async (t) => {
  const stuck = new Writable({ write: () => {} })
  const sink = createLogSink(stuck, () => {}, { waitingBytes: 100, flushMs: 0 })
  sink.write('a line\n')
  t.resolves(sink.flush())
})

test('a stream that fails loses its lines and has no other effect', async (t) => {
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
  const sink = createLogSink(slow, (count) => dropped.push(count), { waitingBytes: 10, flushMs: 1000 })
  sink.write('a line\n')
  await sink.flush()
  sink.write('a line\n')
  sink.write('another line\n')
  await sink.flush()
  t.same(dropped, [1])
})
