// Where an emulator with given options listens, as somebody on the same machine reaches it.
import type { Options } from '../config/index.js'

/** The URL of that host and port; nobody can connect to "any address", so loopback stands for it. */
export function localUrl ({ host, port }: Pick<Options, 'host' | 'port'>): string {
  const name = host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '::1' : host
  return `http://${name.includes(':') ? `[${name}]` : name}:${port}`
}
