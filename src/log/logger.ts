// The log on stderr: readable on a terminal, JSON elsewhere.
import type { Writable } from 'node:stream'
import { pino, type Logger } from 'pino'
import { createLogSink, type LogSink } from './sink.js'
import { createTerminalFormat } from './terminal.js'
import { escapeRaw } from './escape.js'
import { redactValue } from '../core/secrets/redact.js'

/** The emulators of a process share the sink of its stderr, and so the bound. The first one reports what was dropped. */
const sinks = new WeakMap<Writable, LogSink>()

/** A logger, and the end of its output. */
export interface Log {
  readonly logger: Logger
  readonly flush: LogSink['flush']
}

/** How the log is written: as JSON, or for a person, with or without colours. */
export type LogForm = 'json' | 'plain' | 'coloured'

/** Returns the form for a stream. Source: no-color.org. */
export function formFor (stream: { readonly isTTY?: boolean }, { NO_COLOR, TERM }: Readonly<Record<string, string | undefined>>): LogForm {
  if (stream.isTTY !== true) return 'json'
  return (NO_COLOR ?? '') === '' && TERM !== 'dumb' ? 'coloured' : 'plain'
}

/** Returns a logger that writes to stderr. */
export function createStderrLog (level: string, environment: Readonly<Record<string, string | undefined>>): Log {
  return createLog(level, process.stderr, formFor(process.stderr, environment))
}

/** Returns a logger of that level that writes to a stream in a form. */
export function createLog (level: string, stream: Writable, form: LogForm): Log {
  const sink = sinks.get(stream) ?? createLogSink(stream, (dropped) => logger.warn({ dropped }, 'log lines were dropped because nobody read them'))
  sinks.set(stream, sink)
  const format = form === 'json' ? escapeRaw : createTerminalFormat(form === 'coloured', () => (stream as { readonly columns?: number }).columns)
  const write = (text: string): void => { if (text !== '') sink.write(text) }
  // On a terminal, people see each request; in JSON, requests are details.
  const logger = pino({ level: form !== 'json' && level === 'info' ? 'debug' : level, formatters: { log: withoutSecrets }, base: null }, { write: (line) => write(format(line)) })
  return { logger, flush: sink.flush }
}

/** Returns the facts of a line without secrets. An error stays one, so that its stack is logged. */
function withoutSecrets ({ err, ...facts }: Record<string, unknown>): Record<string, unknown> {
  return { ...(err === undefined ? {} : { err }), ...redactValue(facts) as Record<string, unknown> }
}
