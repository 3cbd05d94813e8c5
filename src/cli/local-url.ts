// The URL of an emulator: as somebody writes it, or on this machine.
import { UsageError } from './usage-error.js'
import type { Options } from '../config/index.js'

/** Returns the URL for host and port, with loopback instead of the unspecified address. */
export function localUrl ({ host, port }: Pick<Options, 'host' | 'port'>): string {
  const name = host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '::1' : host
  return `http://${name.includes(':') ? `[${name}]` : name}:${port}`
}

/** Returns a URL without a slash at its end. `name` is the flag or variable that has it. @throws UsageError */
export function readUrl (text: string, name: string): string {
  if (!/^https?:\/\//.test(text) || !URL.canParse(text)) throw new UsageError(`${name}: ${JSON.stringify(text)} is not a URL; expected for example http://127.0.0.1:8774`)
  return text.replace(/\/+$/, '')
}
