// The URL of an emulator that runs: as somebody writes it, or on this machine.
import { processEnvironment } from '../config/index.js'
import { UsageError } from './usage-error.js'
import type { Arguments } from './arguments.js'
import type { Options } from '../config/index.js'

/**
 * Returns the URL of the flag, of the flags for host and port, of the variable that `run` sets, or of the options for host and
 * port. Every command that looks for an emulator finds the same one. @throws UsageError
 */
export function runningUrl ({ own, origins, options }: Pick<Arguments, 'own' | 'origins' | 'options'>): string {
  if (typeof own['url'] === 'string') return readUrl(own['url'], '--url')
  const variable = processEnvironment()['BMS_EMULATOR_URL'] ?? ''
  if (origins.port !== 'flag' && origins.host !== 'flag' && variable !== '') return readUrl(variable, 'BMS_EMULATOR_URL')
  if (options.port === 0) throw new UsageError('port 0 is a free port that is known only once the emulator listens; give its URL with --url or BMS_EMULATOR_URL')
  return localUrl(options)
}

/** Returns the URL for host and port, with loopback instead of the unspecified address. */
function localUrl ({ host, port }: Pick<Options, 'host' | 'port'>): string {
  const name = host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '::1' : host
  return `http://${name.includes(':') ? `[${name}]` : name}:${port}`
}

/** Returns a URL without a slash at its end. `name` is the flag or variable that has it. @throws UsageError */
function readUrl (text: string, name: string): string {
  if (!/^https?:\/\//.test(text) || !URL.canParse(text)) throw new UsageError(`${name}: ${JSON.stringify(text)} is not a URL; expected for example http://127.0.0.1:8774`)
  return text.replace(/\/+$/, '')
}
