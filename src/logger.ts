// The log: to stderr, for people on a terminal, as JSON elsewhere.
import { pino, type Logger } from 'pino'

/** What must never stand in a log. */
const SECRETS = ['token', '*.token', '*.password', '*.headers["x-auth-token"]', '*.headers["x-subject-token"]', '*.headers.authorization']

/** A logger of that level. pino-pretty is loaded only where a person reads. */
export async function createLogger (level: string, isTerminal = process.stderr.isTTY, destination: number | string = 2): Promise<Logger> {
  const options = { level, redact: SECRETS, base: null }
  if (!isTerminal) return pino(options, pino.destination({ dest: destination, sync: true }))
  const { default: pretty } = await import('pino-pretty')
  return pino(options, pretty({ destination, sync: true, translateTime: 'SYS:HH:MM:ss.l', ignore: 'pid,hostname' }))
}
