// The URL of an emulator on this machine.
import type { Options } from '../config/index.js'

/** Returns the URL for host and port, with loopback instead of the unspecified address. */
export function localUrl ({ host, port }: Pick<Options, 'host' | 'port'>): string {
  const name = host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '::1' : host
  return `http://${name.includes(':') ? `[${name}]` : name}:${port}`
}
