// Makes connections fail during a response: bytes are written directly to the socket, past the HTTP server.
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { OutgoingHttpHeaders } from 'node:http'
import type { Socket } from 'node:net'
import { drawDuration, parseDuration } from '../core/time/duration.js'
import { DRIP_DURATION } from '../faults/kinds/connection.js'
import { exchangeOf } from './exchange.js'
import { reasonPhrase } from '../errors/status-words.js'
import type { ArmedFault } from '../faults/index.js'
import { instantAfter } from '../world/move.js'
import type { EffectOf } from '../faults/kinds/index.js'
import type { RandomStream } from '../core/random.js'
import type { WholeAnswer } from './fault-handler.js'
import { moveOn, type Hold } from './hold.js'
import type { Sleep } from '../clock.js'

/** A dripped response is sent in at most this many drops. */
const MAX_DROPS = 100
/** The number of garbage bytes. */
const GARBAGE_BYTES = 64

/** Makes the connection fail at once. Fastify gives up the reply, so it sends nothing after this. */
export function breakConnection (how: 'reset' | 'truncate' | 'garbage', stream: RandomStream, reply: FastifyReply, answer: WholeAnswer): void {
  reply.hijack()
  const socket = socketOf(reply)
  if (socket === null) cutOff(reply)
  else if (how === 'reset') socket.resetAndDestroy()
  else sendLast(socket, how === 'truncate' ? half(answer) : Buffer.from(Array.from({ length: GARBAGE_BYTES }, () => 128 + (stream.uint32() & 127))))
}

/** Sends nothing, and ends the connection with the hold. Fastify lets go of the reply. */
export function hangConnection (reply: FastifyReply, hold: Hold): void {
  reply.hijack()
  hold.onEnd(() => {
    hold.release()
    cutOff(reply)
  })
}

/** Sends the whole answer in drops until the hold ends. Fastify lets go of the reply. */
export function dripConnection (fault: ArmedFault<EffectOf<'connection'>>, request: FastifyRequest, reply: FastifyReply, answer: WholeAnswer, hold: Hold, sleep: Sleep): void {
  reply.hijack()
  drip(fault, request, answer, { socket: socketOf(reply), reply, hold, sleep }).catch(() => cutOff(reply)).finally(() => {
    hold.release()
    moveOn(request)
  }).catch(() => {})
}

/** Ends the connection without a response. Without a socket, as under inject, the response is lost. */
export function cutOff (reply: FastifyReply): void {
  const socket = socketOf(reply)
  if (socket === null) reply.raw.destroy()
  else socket.destroy()
}

/** Returns the socket, or null if the request has none. */
function socketOf (reply: FastifyReply): Socket | null {
  const { socket } = reply.raw
  return socket !== null && 'resetAndDestroy' in socket ? socket : null
}

function sendLast (socket: Socket, bytes: Buffer): void {
  socket.write(bytes)
  socket.destroySoon()
}

/** Returns the head and half of the body, or half of the head if the body is empty. */
function half (answer: WholeAnswer): Buffer {
  const head = Buffer.from(headOf(answer), 'latin1')
  const body = Buffer.from(answer.body)
  return body.length === 0 ? head.subarray(0, head.length >> 1) : Buffer.concat([head, body.subarray(0, body.length >> 1)])
}

/** Returns the status line and headers. A status without a body has no Content-Length. */
function headOf ({ status, headers, body }: WholeAnswer): string {
  const lines = Object.entries(headers).flatMap(([name, value]) =>
    (Array.isArray(value) ? value : [value]).map((one) => `${name}: ${String(one)}`))
  const length = status === 204 || status === 304 ? [] : [`content-length: ${Buffer.byteLength(body)}`]
  return `HTTP/1.1 ${status} ${reasonPhrase(status)}\r\n${[...lines, ...length, 'connection: close'].join('\r\n')}\r\n\r\n`
}

interface DripParts { readonly socket: Socket | null, readonly reply: FastifyReply, readonly hold: Hold, readonly sleep: Sleep }

/** Sends the whole response in drops, spread evenly over the duration; the last drop is sent at its end. */
async function drip (fault: ArmedFault<EffectOf<'connection'>>, request: FastifyRequest, answer: WholeAnswer, { socket, reply, hold, sleep }: DripParts): Promise<void> {
  const { world } = exchangeOf(request)
  const { duration = DRIP_DURATION, clock: whose } = fault.effect
  const lengthMs = drawDuration(parseDuration(duration), fault.stream)
  const bytes = Buffer.concat([Buffer.from(headOf(answer), 'latin1'), Buffer.from(answer.body)])
  const drops = socket === null ? 1 : Math.min(MAX_DROPS, bytes.length)
  const startMs = world.clock.now()
  for (let drop = 1; drop <= drops; drop++) {
    const timer = whose === 'real' ? sleep(lengthMs / drops) : world.clock.timer(instantAfter(world, startMs + Math.round(lengthMs * drop / drops) - world.clock.now()))
    if (!await hold.wait(timer)) throw new Error('the response ended before its last drop')
    socket?.write(bytes.subarray(Math.floor(bytes.length * (drop - 1) / drops), Math.floor(bytes.length * drop / drops)))
  }
  if (socket === null) reply.raw.writeHead(answer.status, answer.headers as OutgoingHttpHeaders).end(answer.body)
  else socket.destroySoon()
}
