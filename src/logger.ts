// The log on stderr: readable on a terminal, JSON elsewhere.
import { pino, type Logger } from 'pino'

/** The members that a log must never contain. */
const SECRETS = ['token', '*.token', '*.password', '*.headers["x-auth-token"]', '*.headers["x-subject-token"]', '*.headers.authorization']

/** Returns a logger of that level. Loads pino-pretty only for a terminal. */
export async function createLogger (level: string, isTerminal = process.stderr.isTTY, destination: number | string = 2): Promise<Logger> {
  const options = { level, redact: SECRETS, base: null }
  if (!isTerminal) return pino(options, pino.destination({ dest: destination, sync: true }))
  const { default: pretty } = await import('pino-pretty')
  return pino(options, pretty({ destination, sync: true, translateTime: 'SYS:HH:MM:ss.l', ignore: 'pid,hostname' }))
}
