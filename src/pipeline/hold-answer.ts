// Holding an answer back: for a time of the project's or the machine's, or for ever. It ends early when the client goes
// away or the project ends.
import type { FastifyReply, FastifyRequest } from 'fastify'
import { exchangeOf } from './exchange.js'
import type { Hold } from '../clock.js'

/** A held answer's place among those that may be held at a time. */
export interface Place {
  /** Waits until the hold's instant; false if the answer was ended before. */
  wait(hold: Hold): Promise<boolean>
  /** Calls back when the answer is ended, at once if it is already. */
  onEnd(end: () => void): void
  /** Gives the place back. */
  leave(): void
}

/** The place of an answer that is not held. */
export const NO_PLACE: Place = { wait: async () => false, onEnd: () => {}, leave: () => {} }

/** Takes a place for the answer to a request. @throws Refusal `limit-reached` */
export function takePlace (request: FastifyRequest, reply: FastifyReply): Place {
  const exchange = exchangeOf(request)
  let isEnded = false
  let atEnd: (() => void) | null = null
  const end = (): void => {
    isEnded = true
    atEnd?.()
  }
  const leave = exchange.world.held.add(end)
  const stopListening = onGone(request, end)
  const onEnd = (callback: () => void): void => {
    atEnd = callback
    if (isEnded) callback()
  }
  return {
    onEnd,
    wait: async (hold) => {
      onEnd(hold.end)
      // Whoever waits again is no longer under way; the new hold stands already, so time cannot slip by.
      moveOn(request)
      follow(request, reply, hold)
      const isReached = await hold.reached
      exchange.nowMs = exchange.world.clock.now()
      return isReached && !isEnded
    },
    leave: () => {
      stopListening()
      leave()
    }
  }
}

/** Calls back when the client goes away; the result stops listening. */
export function onGone (request: FastifyRequest, end: () => void): () => void {
  const { socket } = request.raw
  socket.once('close', end)
  return () => socket.off('close', end)
}

/** Says that a request which was held has done what it waited for, so that time may move on. */
export function moveOn (request: FastifyRequest): void {
  const exchange = exchangeOf(request)
  exchange.underway?.done()
  exchange.underway = null
}

/** Keeps the hold until the request has been answered, or can no longer be. */
function follow (request: FastifyRequest, reply: FastifyReply, hold: Hold): void {
  const exchange = exchangeOf(request)
  if (!exchange.isFollowed) reply.raw.once('close', () => moveOn(request))
  exchange.isFollowed = true
  exchange.underway = hold
}
