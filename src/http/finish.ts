// The end of the emulated API's way: faults at the response, the headers of every answer, and the journal entry.
import type { FastifyReply, FastifyRequest } from 'fastify'
import { carryOut, hasFaultsAt, InjectedError, type FaultDeps } from './inject-faults.js'
import { exchangeOf, type Exchange } from './exchange.js'
import { injectedAnswer } from './injected-error.js'
import { contextOf, type AnswerDeps } from './answer.js'
import { isoTime } from '../clock.js'
import { versionHeaders } from './microversion.js'
import type { ClientHints } from './client-hints.js'
import type { ErrorAnswer } from './error-body.js'

type SendDone = (error: Error | null, payload?: unknown) => void

/** The onSend hook. An answer that is lost is journalled too; its connection ends without it. */
export function createFinish (faultDeps: FaultDeps, answerDeps: AnswerDeps, hints: ClientHints): (request: FastifyRequest, reply: FastifyReply, payload: unknown, done: SendDone) => void {
  return (request, reply, payload, done) => {
    const exchange = request.exchange
    if (exchange === null) return done(null, payload)
    hints.tell(request, exchange, reply.statusCode)
    if (!hasFaultsAt('response', exchange.armed)) return done(null, finish(request, reply, exchange, payload))
    carryOut('response', request, reply, faultDeps)
      .then((isAnswered) => {
        if (isAnswered) done(null, finish(request, reply, exchange, payload))
        else writeJournal(request, reply, exchange, payload, 0)
      })
      .catch((error: unknown) => {
        if (!(error instanceof InjectedError)) return done(error as Error)
        const answer = injectedAnswer(error.effect, subjectOf(request), contextOf(request, answerDeps))
        done(null, finish(request, reply, exchange, applyAnswer(reply, exchange, answer)))
      })
  }
}

/** Notes in the journal a request whose connection failed before anything happened. */
export function writeLost (request: FastifyRequest, reply: FastifyReply): void {
  writeJournal(request, reply, exchangeOf(request), '', 0)
}

/** What an injected error is told of the request. */
export function subjectOf (request: FastifyRequest): { operation: string, serverId: string | null, projectId: string } {
  const exchange = exchangeOf(request)
  const { server_id: serverId } = request.params as { server_id?: string }
  return { operation: exchange.operation, serverId: serverId ?? null, projectId: exchange.world.projectId }
}

/** Puts an error's answer on the reply; the payload is returned, as it is sent. */
export function applyAnswer (reply: FastifyReply, exchange: Exchange, answer: ErrorAnswer): string {
  reply.code(answer.status).headers({ 'content-type': 'application/json; charset=UTF-8', ...answer.headers })
  if (!answer.hasVersion) exchange.minor = null
  return typeof answer.body === 'string' ? answer.body : JSON.stringify(answer.body) ?? ''
}

function finish (request: FastifyRequest, reply: FastifyReply, exchange: Exchange, payload: unknown): unknown {
  const { minor } = exchange
  if (minor !== null) reply.headers(versionHeaders(`2.${minor}`))
  reply.header('date', httpDate(exchange.world.clock.now()))
  if (exchange.fired.length > 0) reply.header('x-emulator-fault', firedText(exchange.fired))
  // Fastify adds a charset to every JSON; Nova names one in its own faults alone, in capitals. Source: NOVA.md section 2.
  if (reply.getHeader('content-type') === 'application/json; charset=utf-8') reply.header('content-type', 'application/json')
  // The length is ours to tell, since an error at the response replaces the body that was measured.
  reply.removeHeader('content-length')
  writeJournal(request, reply, exchange, payload, reply.statusCode)
  return payload
}

/** A batch can meet a rule a thousand times; clients do not read headers of any length. */
const MAX_FIRED_SHOWN = 20

function firedText (fired: Exchange['fired']): string {
  const texts = new Set(fired.map(({ ruleId, draw }) => draw === 0 ? ruleId : `${ruleId};draw=${draw}`))
  return [...texts].slice(0, MAX_FIRED_SHOWN).join(', ')
}

function writeJournal (request: FastifyRequest, reply: FastifyReply, exchange: Exchange, payload: unknown, status: number): void {
  const { world } = exchange
  const { server_id: serverId, project_id: projectId } = request.params as { server_id?: string, project_id?: string }
  world.journal.add({
    requestId: exchange.requestId,
    projectId: projectId ?? world.projectId,
    atMs: exchange.nowMs,
    realAtMs: exchange.realAtMs,
    method: request.method,
    path: request.url,
    operation: exchange.operation,
    serverId: serverId ?? null,
    requestHeaders: request.headers,
    requestBody: exchange.bodyText,
    status,
    responseHeaders: reply.getHeaders(),
    responseBody: typeof payload === 'string' ? payload : '',
    faults: exchange.fired
  })
}

// One second's text serves every answer of that second.
let dateSecond = NaN
let dateText = ''

/** `Date` as HTTP writes it. */
function httpDate (ms: number): string {
  const second = Math.floor(ms / 1000)
  if (second !== dateSecond) {
    dateSecond = second
    dateText = new Date(isoTime(second * 1000)).toUTCString()
  }
  return dateText
}
