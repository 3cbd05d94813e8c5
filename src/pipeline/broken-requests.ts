// Requests that never reach a route: paths that cannot be decoded, and bytes that are not readable HTTP.
import { maxHeaderSize } from 'node:http'
import type { Socket } from 'node:net'
import type { FastifyBaseLogger, FastifyError, FastifyReply, FastifyRequest } from 'fastify'
import { controlAnswer, nativeBody } from '../errors/error-body.js'
import { isoTime } from '../clock.js'
import { reasonPhrase } from '../errors/status-words.js'
import { uuid } from '../core/random.js'
import type { Worlds } from '../world/projects.js'

/** What Node's parser says of bytes that it refuses; `rawPacket` holds them, where there are any. */
interface ParserError extends Error {
  readonly code: string
  readonly reason?: string
  readonly rawPacket?: unknown
}

/** The headers of an answer for which no route, and so no project, is known. */
function commonHeaders ({ common }: Worlds): Record<string, string> {
  const requestId = `req-${uuid(common.streams.requestIds)}`
  return {
    'x-request-id': requestId,
    'x-openstack-request-id': requestId,
    'x-compute-request-id': requestId,
    date: new Date(isoTime(common.clock.now())).toUTCString()
  }
}

/** The answer to a path that cannot be decoded: 400, in the shape of the API that the path belongs to. */
export function createPathErrorHandler (worlds: Worlds): (error: FastifyError, request: FastifyRequest, reply: FastifyReply) => void {
  return (error, request, reply) => {
    const path = request.url.split('?')[0] ?? ''
    const message = error.code === 'FST_ERR_BAD_URL'
      ? `The path ${path} cannot be decoded: each % must begin the two hexadecimal digits of a byte, and the bytes must be UTF-8 text.`
      : error.message
    request.log.info({ refusal: 'request-malformed', reason: message, method: request.method, path: request.url }, 'refused')
    if (/^\/+_emulator(?:\/|$)/.test(path)) {
      const { status, body } = controlAnswer({ kind: 'invalid', params: { message } })
      reply.code(status).send(body)
      return
    }
    reply.code(400).headers({ ...commonHeaders(worlds), 'content-type': 'application/json; charset=UTF-8' }).send(nativeBody(400, message))
  }
}

/**
 * The answer to bytes that Node's parser refuses, and the end of their connection. What begins as an HTTP request gets
 * an error body that says what is wrong; anything else gets a 400 without one.
 */
export function createClientErrorHandler (worlds: Worlds, logger: FastifyBaseLogger): (error: ParserError, socket: Socket) => void {
  return (error, socket) => {
    // The client has gone: nobody is there to be answered.
    if (error.code === 'ECONNRESET' || !socket.writable) {
      socket.destroy()
      return
    }
    const { status, message } = explain(error)
    logger.info({ refusal: 'request-malformed', code: error.code, reason: message }, 'refused')
    const body = message === null ? '' : JSON.stringify(nativeBody(status, message))
    const headers = message === null ? {} : { ...commonHeaders(worlds), 'content-type': 'application/json; charset=UTF-8' }
    const lines = Object.entries({ ...headers, 'content-length': Buffer.byteLength(body), connection: 'close' })
      .map(([name, value]) => `${name}: ${value}\r\n`)
    socket.write(`HTTP/1.1 ${status} ${reasonPhrase(status)}\r\n${lines.join('')}\r\n${body}`)
    socket.destroySoon()
  }
}

/** Status and text for what the parser found; the text is null where the bytes were never HTTP. */
function explain (error: ParserError): { readonly status: number, readonly message: string | null } {
  switch (error.code) {
    case 'HPE_HEADER_OVERFLOW':
      return { status: 431, message: `The request line and headers are too long: at most ${maxHeaderSize} bytes are read.` }
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return { status: 408, message: 'The request was not complete in time.' }
    case 'HPE_INVALID_EOF_STATE':
      return { status: 400, message: 'The connection was ended in the middle of the request.' }
  }
  const [, method] = /^([A-Za-z-]+) \S+ HTTP\/\d/.exec(firstLine(error)) ?? []
  if (method === undefined) return { status: 400, message: null }
  if (error.code === 'HPE_INVALID_METHOD') return { status: 501, message: `${method} is not a method that HTTP servers know.` }
  return { status: 400, message: `The request is not readable HTTP/1.1: ${error.reason ?? error.message}.` }
}

/** The first line of what was received; its beginning is enough to see what it is. */
function firstLine ({ rawPacket }: ParserError): string {
  return Buffer.isBuffer(rawPacket) ? rawPacket.toString('latin1', 0, 2048).split('\r\n')[0] ?? '' : ''
}
