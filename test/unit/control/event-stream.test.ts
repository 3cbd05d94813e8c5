/** The stream of events over a connection that is watched: beats, filters, and readers that do not read. */
import { Writable } from 'node:stream'
import { test } from 'tap'
import { createEventStreams } from '../../../src/control/event-stream.js'
import { act, buildWorlds } from '../../worlds.js'
import { PROJECT, SERVER } from '../../ids.js'
import type { FastifyReply } from 'fastify'
import type { TimeSource } from '../../../src/clock.js'

/** A reply whose bytes are kept. */
function aReply (): { readonly reply: FastifyReply, readonly raw: Writable, readonly text: () => string } {
  let text = ''
  const raw = new Writable({
    write: (chunk, _encoding, callback) => {
      text += String(chunk)
      callback()
    }
  })
  const reply = { hijack: () => {}, getHeaders: () => ({}), raw: Object.assign(raw, { writeHead: () => {} }) }
  return { reply: reply as unknown as FastifyReply, raw, text: () => text }
}

/** A reply whose bytes wait until they are read. */
function aSlowReply (): { readonly reply: FastifyReply, readonly raw: Writable, readonly text: () => string, read(): Promise<void> } {
  let text = ''
  let waiting: Array<() => void> = []
  let isReading = false
  const raw = new Writable({
    // The default differs between versions of Node.
    highWaterMark: 16_384,
    write: (chunk, _encoding, callback) => {
      text += String(chunk)
      if (isReading) setImmediate(callback)
      else waiting.push(callback)
    }
  })
  const read = async (): Promise<void> => {
    isReading = true
    const callbacks = waiting
    waiting = []
    for (const callback of callbacks) callback()
    // Everything is read once nothing is left to write.
    do await new Promise(setImmediate); while (raw.writableLength > 0)
    await new Promise(setImmediate)
    isReading = false
  }
  const reply = { hijack: () => {}, getHeaders: () => ({}), raw: Object.assign(raw, { writeHead: () => {} }) }
  return { reply: reply as unknown as FastifyReply, raw, text: () => text, read }
}

/** Real time by hand: what waits is called by `pass`. */
function aSource (): { readonly source: TimeSource, pass(): void, readonly waiting: Set<() => void> } {
  const waiting = new Set<() => void>()
  const after: TimeSource['after'] = (_ms, callback) => {
    waiting.add(callback)
    return () => waiting.delete(callback)
  }
  const pass = (): void => {
    for (const callback of [...waiting]) {
      waiting.delete(callback)
      callback()
    }
  }
  return { source: { now: () => 0, after }, pass, waiting }
}

test('a comment is sent at intervals while nothing happens, until the stream ends', async (t) => {
  const { source, pass, waiting } = aSource()
  const streams = createEventStreams(buildWorlds(t), 1, source)
  const { reply, text } = aReply()
  streams.open(reply, { projectId: null, kind: null }, null)
  pass()
  pass()
  t.equal(text(), 'retry: 1000\n\n: still here\n\n: still here\n\n')
  streams.endAll()
  t.equal(waiting.size, 0)
})

test('an event that the filter excludes is not sent', async (t) => {
  const worlds = buildWorlds(t)
  const streams = createEventStreams(worlds)
  const { reply, text } = aReply()
  streams.open(reply, { projectId: 'aa', kind: null }, null)
  act(worlds.forChange(PROJECT), 'reboot', SERVER)
  t.notMatch(text(), /data:/)
  act(worlds.forChange('aa'), 'reboot', SERVER)
  t.match(text(), /^event: transition\ndata: .*"to":"REBOOT"/m)
  streams.endAll()
})

test('a slow reader keeps nothing in memory, gets every event in order when it reads, and the number of evicted ones', async (t) => {
  const worlds = buildWorlds(t)
  const streams = createEventStreams(worlds)
  const world = worlds.forChange(PROJECT)
  const change = (count: number): void => {
    for (; count > 0; count--) world.servers.update(SERVER, (record) => ({ ...record, taskState: record.taskState === null ? 'rebooting' : null }), world.clock.now())
  }
  change(600)
  const { reply, raw, text, read } = aSlowReply()
  streams.open(reply, { projectId: null, kind: null }, 0)
  change(900)
  const unread = raw.writableLength
  t.ok(unread < 100_000, `${unread} bytes wait`)
  change(400)
  t.equal(raw.writableLength, unread, 'what happens meanwhile waits elsewhere')
  await read()
  const ids = [...text().matchAll(/^id: (\d+)$/gm)].map(([, id]) => Number(id))
  const dropped = [...text().matchAll(/^event: dropped\ndata: \{"dropped":(\d+)\}$/gm)].map(([, count]) => Number(count))
  t.same(ids, [...ids].sort((a, b) => a - b))
  t.equal(ids.at(-1), worlds.feed.lastId)
  t.same(dropped, [worlds.feed.lastId - ids.length])
  change(1)
  await read()
  t.match(text(), `id: ${worlds.feed.lastId}\n`)
  streams.endAll()
})

test('a slow connection that was closed is not written to', async (t) => {
  const worlds = buildWorlds(t)
  const streams = createEventStreams(worlds)
  const { reply, raw, read } = aSlowReply()
  const world = worlds.forChange(PROJECT)
  for (const taskState of ['rebooting', null] as const) world.servers.update(SERVER, (record) => ({ ...record, taskState }), world.clock.now())
  streams.open(reply, { projectId: null, kind: null }, 0)
  raw.destroy()
  raw.emit('drain')
  await read()
  t.equal(worlds.feed.hasListeners, false)
})

test('notices are sent to a stream that asks for them, and a reader that is behind gets one for all', async (t) => {
  const worlds = buildWorlds(t)
  const streams = createEventStreams(worlds)
  const silent = aReply()
  streams.open(silent.reply, { projectId: null, kind: null }, null)
  const quick = aReply()
  streams.open(quick.reply, { projectId: 'aa', kind: null, notices: true }, null)
  const slow = aSlowReply()
  streams.open(slow.reply, { projectId: 'aa', kind: null, notices: true }, null)
  worlds.feed.notify({ what: 'clock', projectId: PROJECT })
  worlds.feed.notify({ what: 'clock', projectId: 'aa' })
  worlds.feed.notify({ what: 'faults', projectId: null })
  t.equal(quick.text(), 'retry: 1000\n\nevent: changed\ndata: {"what":"clock","projectId":"aa"}\n\nevent: changed\ndata: {"what":"faults","projectId":null}\n\n')
  t.equal(silent.text(), 'retry: 1000\n\n')
  while (!slow.raw.writableNeedDrain) worlds.feed.notify({ what: 'profile', projectId: 'aa' })
  worlds.feed.notify({ what: 'clock', projectId: 'aa' })
  worlds.feed.notify({ what: 'faults', projectId: 'aa' })
  await slow.read()
  t.match(slow.text(), /"profile","projectId":"aa"\}\n\nevent: changed\ndata: \{"what":"all","projectId":"aa"\}\n\n$/)
  while (!slow.raw.writableNeedDrain) worlds.feed.notify({ what: 'profile', projectId: 'aa' })
  worlds.feed.notify({ what: 'clock', projectId: 'aa' })
  const { length } = slow.text()
  slow.raw.destroy()
  slow.raw.emit('drain')
  t.equal(slow.text().length, length, 'a connection that was closed is not written to')
  streams.endAll()
  const before = quick.text()
  worlds.feed.notify({ what: 'clock', projectId: 'aa' })
  t.equal(quick.text(), before, 'nor one that has ended')
})
