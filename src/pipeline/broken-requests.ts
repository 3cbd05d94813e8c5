// Requests that never reach a route: paths that cannot be decoded, and bytes that are not valid HTTP.
import { MAX_HEADER_BYTES } from './connections.js'
import { redactPath } from '../core/secrets/text.js'
import type { Socket } from 'node:net'
import type { FastifyBaseLogger, FastifyError, FastifyReply, FastifyRequest } from 'fastify'
import { controlAnswer, nativeBody } from '../errors/error-body.js'
import { isoTime } from '../clock.js'
import { reasonPhrase } from '../errors/status-words.js'
import { uuid } from '../core/random.js'
import { pageHeaders, type PageAccess } from './pages.js'
import { answerUnknownMethod, type UnknownMethodDeps } from './unknown-method.js'
import type { ErrorAnswer } from '../errors/error-answer.js'
import type { Worlds } from '../world/projects.js'

/** An error of Node's HTTP parser; `rawPacket` holds the bytes that it refused, if any. */
interface ParserError extends Error {
  readonly code: string
  readonly reason?: string
  readonly rawPacket?: unknown
}

/** Returns the headers of a response for which no route, and so no project, is known. */
function commonHeaders ({ common }: Worlds, requestId = newRequestId(common)): Record<string, string> {
  return {
    'x-request-id': requestId,
    'x-openstack-request-id': requestId,
    'x-compute-request-id': requestId,
    date: new Date(isoTime(common.clock.now())).toUTCString()
  }
}

function newRequestId ({ streams }: Worlds['common']): string {
  return `req-${uuid(streams.requestIds)}`
}

/** What the responses depend on. */
interface BrokenRequestDeps extends UnknownMethodDeps {
  readonly pages: PageAccess
}

/** Creates the handler for a path that cannot be decoded: 400, in the shape of the API that the path belongs to. */
export function createPathErrorHandler (worlds: Worlds, pages: PageAccess): (error: FastifyError, request: FastifyRequest, reply: FastifyReply) => void {
  return (error, request, reply) => {
    const [path = ''] = request.url.split('?')
    const message = error.code === 'FST_ERR_BAD_URL'
      ? `The path ${redactPath(path)} cannot be decoded: each % must begin the two hexadecimal digits of a byte, and the bytes must be UTF-8 text.`
      : error.message
    request.log.info({ refusal: 'request-malformed', reason: message, method: request.method, path: redactPath(request.url) }, 'refused')
    reply.headers(pageHeaders(request.headers.origin, pages))
    if (/^\/+_emulator(?:\/|$)/.test(path)) {
      const { status, body } = controlAnswer({ kind: 'invalid', params: { message } })
      reply.code(status).send(body)
      return
    }
    reply.code(400).headers({ ...commonHeaders(worlds), 'content-type': 'application/json; charset=UTF-8' }).send(nativeBody(400, message))
  }
}

/**
 * Creates the handler for bytes that Node's parser refuses; it responds and closes the connection. What begins as an HTTP
 * request gets an error body that explains the problem; anything else gets a bare 400.
 */
export function createClientErrorHandler (deps: BrokenRequestDeps, logger: FastifyBaseLogger): (error: ParserError, socket: Socket) => void {
  return (error, socket) => {
    // The client has disconnected.
    if (error.code === 'ECONNRESET' || !socket.writable) {
      socket.destroy()
      return
    }
    const { status, message, headers, body } = responseTo(error, deps)
    logger.info({ refusal: 'request-malformed', code: error.code, reason: message }, 'refused')
    const lines = Object.entries({ ...headers, 'content-length': Buffer.byteLength(body), connection: 'close' })
      .map(([name, value]) => `${name}: ${value}\r\n`)
    socket.write(`HTTP/1.1 ${status} ${reasonPhrase(status)}\r\n${lines.join('')}\r\n${body}`)
    socket.destroySoon()
  }
}

/** A response, with what the log says of it. */
interface BrokenAnswer {
  readonly status: number
  readonly message: string | null
  readonly headers: Readonly<Record<string, string | string[]>>
  readonly body: string
}

function responseTo (error: ParserError, deps: BrokenRequestDeps): BrokenAnswer {
  const { status, message } = explain(error)
  if (message === null) return { status, message, headers: {}, body: '' }
  const requestId = newRequestId(deps.worlds.common)
  const head = headOf(error)
  const [, origin] = /^origin:[ \t]*(\S+)[ \t]*$/im.exec(head) ?? []
  const common = { ...commonHeaders(deps.worlds, requestId), ...pageHeaders(origin, deps.pages) }
  const answer = error.code === 'HPE_INVALID_METHOD' ? answerUnknownMethod(head, requestId, deps) : null
  if (answer !== null) return { status: answer.status, message, headers: { ...common, ...answer.headers }, body: textOf(answer) }
  return { status, message, headers: { ...common, 'content-type': 'application/json; charset=UTF-8' }, body: JSON.stringify(nativeBody(status, message)) }
}

function textOf ({ body }: ErrorAnswer): string {
  return typeof body === 'string' ? body : JSON.stringify(body)
}

/** Returns status and text for a parser error; the text is null if the bytes were never HTTP. */
function explain (error: ParserError): { readonly status: number, readonly message: string | null } {
  switch (error.code) {
    case 'HPE_HEADER_OVERFLOW':
      return { status: 431, message: `The request line and headers are too long: at most ${MAX_HEADER_BYTES} bytes are read.` }
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return { status: 408, message: 'The request was not complete in time.' }
    case 'HPE_INVALID_EOF_STATE':
      return { status: 400, message: 'The connection ended in the middle of the request.' }
  }
  const [, method] = /^([A-Za-z-]+) \S+ HTTP\/\d/.exec(headOf(error)) ?? []
  if (method === undefined) return { status: 400, message: null }
  if (error.code === 'HPE_INVALID_METHOD') return { status: 501, message: `${method} is not a known HTTP method.` }
  return { status: 400, message: `The request is not readable HTTP/1.1: ${error.reason ?? error.message}.` }
}

/** Returns the request line and the headers of the received bytes, as far as they came. */
function headOf ({ rawPacket }: ParserError): string {
  const [head = ''] = Buffer.isBuffer(rawPacket) ? rawPacket.toString('latin1', 0, MAX_HEADER_BYTES).split('\r\n\r\n') : []
  return head
}
