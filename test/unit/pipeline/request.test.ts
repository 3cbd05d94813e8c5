/** Small readers of a request: headers that arrive as a list, a missing exchange, a released hold. */
import { EventEmitter } from 'node:events'
import { test } from 'tap'
import { exchangeOf } from '../../../src/pipeline/exchange.js'
import { headerOf } from '../../../src/pipeline/headers.js'
import { readMicroversion } from '../../../src/pipeline/microversion.js'
import { beginHold } from '../../../src/pipeline/hold.js'
import { buildWorlds } from '../../worlds.js'
import type { FastifyReply, FastifyRequest } from 'fastify'

test('a header that arrives as a list is joined', async (t) => {
  const request = { headers: { 'set-cookie': ['a=1', 'b=2'], host: 'a' } } as unknown as FastifyRequest
  t.same([headerOf(request, 'Set-Cookie'), headerOf(request, 'Host'), headerOf(request, 'accept')], ['a=1, b=2', 'a', undefined])
  t.equal(readMicroversion({ 'openstack-api-version': ['volume 3.0', 'compute 2.5'] }), 5)
})

test('a request outside the emulated API has no exchange', async (t) => {
  t.throws(() => exchangeOf({ exchange: null } as unknown as FastifyRequest), /its route is not part of the emulated API/)
})

test('a hold that has ended calls back immediately', async (t) => {
  const world = buildWorlds(t).forChange('aa')
  const request = { exchange: { world, underway: null, isFollowed: false, bodyText: '', responseBytes: 0 }, headers: {}, raw: { socket: new EventEmitter(), rawHeaders: ['Host', '127.0.0.1'] } } as unknown as FastifyRequest
  const hold = beginHold(request, { raw: new EventEmitter() } as unknown as FastifyReply)
  request.raw.socket.emit('close')
  let calls = 0
  hold.onEnd(() => { calls++ })
  t.equal(calls, 1)
  t.equal(await hold.wait(world.clock.timer(world.clock.now() + 1000)), false)
  hold.release()
  t.equal(world.clock.waiting, 0)
})
