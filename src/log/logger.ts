// The log on stderr: readable on a terminal, JSON elsewhere.
import type { Writable } from 'node:stream'
import { pino, type Logger } from 'pino'
import { createLogSink, type LogSink } from './sink.js'
import { escapeControls, escapeRaw } from './escape.js'
import { redactValue } from '../core/secrets/redact.js'

/** The emulators of a process share the sink of its stderr, and so the bound. The first one reports what was dropped. */
const sinks = new WeakMap<Writable, LogSink>()

/** A logger, and the end of its output. */
export interface Log {
  readonly logger: Logger
  readonly flush: LogSink['flush']
}

/** Returns a logger of that level. Loads pino-pretty only for a terminal. */
export async function createLog (level: string, stream: Writable = process.stderr, isTerminal = process.stderr.isTTY): Promise<Log> {
  const sink = sinks.get(stream) ?? createLogSink(stream, (dropped) => logger.warn({ dropped }, 'log lines were dropped because nobody read them'))
  sinks.set(stream, sink)
  const format = isTerminal ? await loadFormat() : escapeRaw
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
