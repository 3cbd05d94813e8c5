// The last hook of the emulated API: faults at the response, the headers of every response, and the journal entry.
import { textBytes } from '../core/memory/data-size.js'
import { redactPath } from '../core/secrets/text.js'
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify'
import { answerTo, applyAnswer } from './error-handler.js'
import { errorContextOf, subjectOf, type AnswerDeps } from './request-context.js'
import { carryOut, hasFaultsAt } from './inject-faults.js'
import { cutOff } from './broken-connection.js'
import { httpDate } from './http-date.js'
import { moveOn } from './hold.js'
import { moveToNextChange } from '../world/move.js'
import { optionalPathPart } from './path.js'
import { addVary } from './headers.js'
import { keepPagesApart, PAGE_HEADERS, type PageAccess } from './pages.js'
import { exchangeOf, type Exchange } from './exchange.js'
import { injectedAnswer } from '../errors/injected-error.js'
import { minorHeaders } from '../errors/version-headers.js'
import type { FiredFault } from '../store/journal.js'
import type { ClientHints } from './client-hints.js'
import type { BrokenConnection, Ending, FaultDeps } from './fault-handler.js'

/** What the end of a request needs. */
export interface FinishDeps extends AnswerDeps {
  readonly pages: PageAccess
}

type SendDone = (error: Error | null, payload?: unknown) => void

/** Creates the onSend hook. A lost response is journalled too; its connection ends without it. */
export function createFinish (faultDeps: FaultDeps, answerDeps: FinishDeps, hints: ClientHints): (request: FastifyRequest, reply: FastifyReply, payload: unknown, done: SendDone) => void {
  return (request, reply, payload, done) => {
    const exchange = request.exchange
    if (exchange === null) return done(null, payload)
    hints.log(request, exchange, reply.statusCode)
    if (!hasFaultsAt('response', exchange.armed)) return done(null, finish(request, reply, answerDeps, payload))
    const own = Object.keys(reply.getHeaders()).filter((name) => !KEPT_HEADERS.has(name))
    exchange.responseBytes = typeof payload === 'string' ? textBytes(payload) : 0
    carryOut('response', request, reply, faultDeps)
      .then((ending) => {
        if (ending === 'on') done(null, finish(request, reply, answerDeps, payload))
        else if (ending === 'gone') loseAnswer(request, reply, payload)
        else failAnswer(ending, request, reply, answerDeps, payload)
      }, (error: FastifyError) => {
        // Another error at the response replaces the response, and no fault applies a second time.
        // Headers of the success, such as a token or a location, do not belong to the error.
        for (const name of own) reply.removeHeader(name)
        exchange.showsTransition = false
        done(null, finish(request, reply, answerDeps, applyAnswer(reply, exchange, answerTo(error, request, errorContextOf(request, answerDeps)))))
      })
  }
}

/** The headers of the replaced response that an error at the response keeps. */
const KEPT_HEADERS: ReadonlySet<string> = new Set(['x-openstack-request-id', 'x-compute-request-id', 'x-request-id', ...PAGE_HEADERS])

/** Ends a request before the operation runs: its client has disconnected, or its connection fails. */
export function endEarly (ending: Exclude<Ending, 'on'>, request: FastifyRequest, reply: FastifyReply, answerDeps: FinishDeps): void {
  const exchange = exchangeOf(request)
  if (ending === 'gone') return loseAnswer(request, reply, '')
  // The connection breaks during a 503, since the operation did not run.
  const answer = injectedAnswer({ kind: 'error', error: 503 }, subjectOf(request), errorContextOf(request, answerDeps))
  failAnswer(ending, request, reply, answerDeps, applyAnswer(reply, exchange, answer))
}

/** Ends a request whose client disconnected, or whose project ended, while it was held. */
function loseAnswer (request: FastifyRequest, reply: FastifyReply, payload: unknown): void {
  const exchange = exchangeOf(request)
  writeJournal(request, reply, exchange, payload, 0, exchange.world.clock.now())
  reply.hijack()
  cutOff(reply)
}

/** Makes the connection fail during a response. Only a dripped response arrives complete. */
function failAnswer (broken: BrokenConnection, request: FastifyRequest, reply: FastifyReply, deps: FinishDeps, payload: unknown): void {
  const exchange = exchangeOf(request)
  const { statusCode: status } = reply
  const endMs = exchange.world.clock.now()
  writeHeaders(reply, exchange, deps, endMs)
  writeJournal(request, reply, exchange, payload, broken.isDelivered ? status : 0, endMs)
  broken.send({ status, headers: reply.getHeaders(), body: typeof payload === 'string' && request.method !== 'HEAD' ? payload : '' })
}

function finish (request: FastifyRequest, reply: FastifyReply, deps: FinishDeps, payload: unknown): unknown {
  const exchange = exchangeOf(request)
  const endMs = exchange.world.clock.now()
  writeHeaders(reply, exchange, deps, endMs)
  writeJournal(request, reply, exchange, payload, reply.statusCode, endMs)
  // The response is complete, and shows the time before the move.
  if (exchange.showsTransition) moveToNextChange(exchange.world)
  return payload
}

/** Sets the headers of every response. `endMs` is the instant of the response. */
function writeHeaders (reply: FastifyReply, exchange: Exchange, { pages }: FinishDeps, endMs: number): void {
  const { minor } = exchange
  if (minor !== null) reply.headers(minorHeaders(minor))
  // Caches must keep the responses for different tokens apart.
  if (exchange.service === 'identity') addVary(reply, 'X-Auth-Token')
  keepPagesApart(reply, pages)
  reply.header('date', httpDate(endMs))
  if (exchange.fired.length > 0) reply.header('x-emulator-fault', firedText(exchange.fired))
  // Fastify adds a charset to all JSON; Nova adds one, in capitals, only to its own error bodies. Source: NOVA.md section 2.
  if (reply.getHeader('content-type') === 'application/json; charset=utf-8') reply.header('content-type', 'application/json')
  // An error at the response replaces the body, so the length measured before is wrong.
  reply.removeHeader('content-length')
  // Nova sends both with its empty 204, and Fastify removes them from its own list of headers. Source: NOVA.md section 6.
  if (reply.statusCode === 204 && reply.hasHeader('content-type')) {
    reply.raw.setHeader('content-type', 'application/json')
    reply.raw.setHeader('content-length', '0')
  }
}

/** A batch can trigger a rule a thousand times, and clients limit the length of headers. */
const MAX_FIRED_SHOWN = 20

function firedText (fired: Exchange['fired']): string {
  const texts = new Set(fired.map(({ ruleId, draw }) => draw === 0 ? ruleId : `${ruleId};draw=${draw}`))
  return [...texts].slice(0, MAX_FIRED_SHOWN).join(', ')
}

/** What most entries share. */
const NO_FAULTS: readonly FiredFault[] = []

function writeJournal (request: FastifyRequest, reply: FastifyReply, exchange: Exchange, payload: unknown, status: number, endMs: number): void {
  const { world } = exchange
  world.journal.add({
    id: 0,
    requestId: exchange.requestId,
    projectId: world.projectId,
    atMs: exchange.nowMs,
    realAtMs: exchange.realAtMs,
    durationMs: endMs - exchange.arrivedAtMs,
    method: request.method,
    path: redactPath(request.url),
    operation: exchange.operation,
    serverId: optionalPathPart(request, 'server_id') ?? null,
    requestHeaders: request.headers,
    requestBody: exchange.bodyText,
    status,
    responseHeaders: reply.getHeaders(),
    responseBody: typeof payload === 'string' ? payload : '',
    faults: exchange.fired.length === 0 ? NO_FAULTS : exchange.fired,
    served: { choices: world.profile.choices, isTimed: world.clock.mode === 'system' }
  })
  // The held request has run, and its result is decided.
  moveOn(request)
}
