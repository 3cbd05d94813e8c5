// The log on stderr: readable on a terminal, JSON elsewhere.
import type { Writable } from 'node:stream'
import { pino, type Logger } from 'pino'
import { createLogSink, type LogSink } from './sink.js'
import { escapeControls } from './escape.js'
import { redactValue } from '../core/secrets/redact.js'

/** A logger, and the end of its output. */
export interface Log {
  readonly logger: Logger
  readonly flush: LogSink['flush']
}

/** Returns a logger of that level. Loads pino-pretty only for a terminal. */
export async function createLog (level: string, stream: Writable = process.stderr, isTerminal = process.stderr.isTTY): Promise<Log> {
  const sink = createLogSink(stream, (dropped) => logger.warn({ dropped }, 'log lines were dropped because nobody read them'))
  const format = isTerminal ? await loadFormat() : (line: string) => line
  const logger = pino({ level, formatters: { log: withoutSecrets }, base: null }, { write: (line) => sink.write(format(line)) })
  return { logger, flush: sink.flush }
}

/** Returns the facts of a line without secrets. An error stays one, so that its stack is logged. */
function withoutSecrets ({ err, ...facts }: Record<string, unknown>): Record<string, unknown> {
  return { ...(err === undefined ? {} : { err }), ...redactValue(facts) as Record<string, unknown> }
}

async function loadFormat (): Promise<(line: string) => string> {
  const { prettyFactory } = await import('pino-pretty')
  const format = prettyFactory({ translateTime: 'SYS:HH:MM:ss.l', ignore: 'pid,hostname' })
  return (line) => format(escapeControls(line))
}
