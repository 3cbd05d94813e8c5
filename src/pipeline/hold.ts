// Holds a response until a timer fires, in project or real time, or for ever. A hold ends early when the client
// disconnects or the project ends.
import type { FastifyReply, FastifyRequest } from 'fastify'
import { exchangeOf } from './exchange.js'
import { headerOf } from './headers.js'
import { jsonBytes, textBytes } from '../core/memory/data-size.js'
import type { Timer } from '../clock.js'

/** A held response. It counts towards the limit of holds until it is released. */
export interface Hold {
  /** Resolves to true when the timer fires, to false if the hold ends before. */
  wait(timer: Timer): Promise<boolean>
  /** Calls back when the hold ends, at once if it has ended already. */
  onEnd(end: () => void): void
  release(): void
}

/** Holds the response to a request. @throws Refusal `limit-reached` */
export function beginHold (request: FastifyRequest, reply: FastifyReply): Hold {
  const exchange = exchangeOf(request)
  let isEnded = false
  let atEnd: (() => void) | null = null
  const end = (): void => {
    isEnded = true
    atEnd?.()
  }
  const remove = exchange.world.holds.add(end, heldBytes(request))
  const stopListening = onGone(request, end)
  const onEnd = (callback: () => void): void => {
    atEnd = callback
    if (isEnded) callback()
  }
  return {
    onEnd,
    wait: async (timer) => {
      onEnd(timer.end)
      // The new timer exists before the old one is done, so time cannot move in between.
      moveOn(request)
      follow(request, reply, timer)
      const { feed, projectId } = exchange.world
      feed.notify({ what: 'clock', projectId })
      const hasFired = await timer.reached
      exchange.nowMs = exchange.world.clock.now()
      return hasFired && !isEnded
    },
    release: () => {
      stopListening()
      remove()
    }
  }
}

/** How much memory a character of `X-Emulator-Fault` can lead to. Measured with Node 20, with `delay=1` again and again. */
const RULE_BYTES = 48

/** What a name or a value of a header takes besides its text, in the list and in the object of all headers. Measured with Node 20, with 2,800 headers. */
const HEADER_BYTES = 48

/** Returns about how much memory a held request takes: its headers, its body as text and as data, the rules of its header, and its response if that is held. */
function heldBytes (request: FastifyRequest): number {
  const { bodyText, responseBytes } = exchangeOf(request)
  const headers = request.raw.rawHeaders.reduce((sum, text) => sum + HEADER_BYTES + textBytes(text), 0)
  return headers + jsonBytes(bodyText) + RULE_BYTES * (headerOf(request, 'x-emulator-fault')?.length ?? 0) + responseBytes
}

/** What each connection calls back when it closes. Pipelined requests share a connection, and Node warns of many listeners. */
const callbacksOf = new WeakMap<object, Set<() => void>>()

/** Calls back when the client disconnects; the returned function stops listening. */
export function onGone (request: FastifyRequest, end: () => void): () => void {
  const { socket } = request.raw
  const callbacks = callbacksOf.get(socket) ?? new Set()
  if (!callbacksOf.has(socket)) {
    callbacksOf.set(socket, callbacks)
    socket.once('close', () => {
      for (const callback of callbacks) callback()
    })
  }
  callbacks.add(end)
  return () => callbacks.delete(end)
}

/** Marks the work of a resumed request as done, so that time may move on. */
export function moveOn (request: FastifyRequest): void {
  const exchange = exchangeOf(request)
  exchange.underway?.done()
  exchange.underway = null
}

/** Keeps the timer until the response is sent or the connection closes. */
function follow (request: FastifyRequest, reply: FastifyReply, timer: Timer): void {
  const exchange = exchangeOf(request)
  if (!exchange.isFollowed) reply.raw.once('close', () => moveOn(request))
  exchange.isFollowed = true
  exchange.underway = timer
}
