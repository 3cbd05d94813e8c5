/** The stream of events over a connection that is watched: beats, filters, and readers that do not read. */
import { Writable } from 'node:stream'
import { test } from 'tap'
import { createEventStreams } from '../../../src/control/event-stream.js'
import { act, buildWorlds } from '../../worlds.js'
import { PROJECT, SERVER } from '../../ids.js'
import type { FastifyReply } from 'fastify'
import type { TimeSource } from '../../../src/clock.js'

/** A reply whose bytes are kept; with `isRead` false nobody takes them. */
function aReply (isRead = true): { readonly reply: FastifyReply, readonly raw: Writable, readonly text: () => string } {
  let text = ''
  const raw = new Writable({
    write: (chunk, _encoding, callback) => {
      text += String(chunk)
      if (isRead) callback()
    }
  })
  const reply = { hijack: () => {}, raw: Object.assign(raw, { writeHead: () => {} }) }
  return { reply: reply as unknown as FastifyReply, raw, text: () => text }
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

test('a comment is sent again and again while nothing happens, until the stream ends', async (t) => {
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

test('an event that the filter does not want is not sent', async (t) => {
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

test('a reader that leaves too much unread is cut off', async (t) => {
  const worlds = buildWorlds(t)
  const streams = createEventStreams(worlds)
  const { reply, raw } = aReply(false)
  streams.open(reply, { projectId: null, kind: null }, null)
  const world = worlds.forChange('aa')
  for (let count = 0; count < 10_000 && !raw.destroyed; count++) {
    world.servers.update(SERVER, (record) => ({ ...record, taskState: record.taskState === null ? 'rebooting' : null }), world.clock.now())
  }
  t.equal(raw.destroyed, true)
  streams.endAll()
})
