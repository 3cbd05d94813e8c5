/** The errors of Node's parser and Fastify's router, as handlers receive them. */
import { EventEmitter } from 'node:events'
import { test } from 'tap'
import { pino } from 'pino'
import { createClientErrorHandler, createPathErrorHandler } from '../../../src/pipeline/broken-requests.js'
import { buildWorlds } from '../../worlds.js'
import type { Socket } from 'node:net'
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify'
import type { Test } from 'tap'

/** Returns the bytes of the response to a broken request. */
function answerTo (t: Test, error: object): string {
  let text = ''
  const socket = Object.assign(new EventEmitter(), { writable: true, write: (part: string) => { text += part }, destroySoon: () => {} })
  createClientErrorHandler({ worlds: buildWorlds(t), auth: 'any', publicUrl: null, pages: { hosts: null, publicUrl: null, allowOrigins: [] } }, pino({ level: 'silent' }))(Object.assign(new Error('Parse Error'), { code: 'HPE_INTERNAL' }, error), socket as unknown as Socket)
  return text
}

test('a request that was not complete in time gets a 408', async (t) => {
  t.match(answerTo(t, { code: 'ERR_HTTP_REQUEST_TIMEOUT' }), /^HTTP\/1\.1 408 Request Timeout\r\n[^]*The request was not complete in time\./)
})

test('the parser\'s reason is named, or its message if it has none', async (t) => {
  const rawPacket = Buffer.from('GET / HTTP/1.1\r\nHost: a\r\n')
  t.match(answerTo(t, { rawPacket, reason: 'Invalid header' }), /is not readable HTTP\/1\.1: Invalid header\./)
  t.match(answerTo(t, { rawPacket }), /is not readable HTTP\/1\.1: Parse Error\./)
})

test('an error without bytes gets a 400 without a body', async (t) => {
  t.equal(answerTo(t, {}), 'HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\nconnection: close\r\n\r\n')
})

test('another error of the router is a 400 with its own text', async (t) => {
  const sent: unknown[] = []
  const reply = { code: (status: number) => { sent.push(status); return reply }, headers: () => reply, send: (body: unknown) => { sent.push(body); return reply } }
  const request = { url: '/v2.1/a?b', method: 'GET', headers: {}, log: { info: () => {} } }
  createPathErrorHandler(buildWorlds(t), { hosts: null, publicUrl: null, allowOrigins: [] })({ code: 'FST_ERR_MAX_PARAM_LENGTH', message: 'too long' } as FastifyError, request as unknown as FastifyRequest, reply as unknown as FastifyReply)
  t.same(sent, [400, { badRequest: { code: 400, message: 'too long' } }])
})
