/** What the base programs serve. The bench takes each response from the emulator, so that both send the same. */
import { readFileSync } from 'node:fs'
import { randomUUID } from 'node:crypto'

/** One response of a base program. */
export interface Answer {
  readonly method: 'GET' | 'POST'
  /** The path as Fastify writes it: `/v2.1/:project_id/servers/:server_id`. */
  readonly route: string
  readonly status: number
  /** Those that neither Node nor Fastify sets. The value null is a new request id in each response. */
  readonly headers: ReadonlyArray<readonly [name: string, value: string | readonly string[] | null]>
  /** The document that each response writes again; null for none. */
  readonly document: unknown
}

/** The file that a base program reads. */
export interface BaseFile {
  readonly answers: readonly Answer[]
  /** Routes that are never requested: the base has as many as the emulator. */
  readonly routes: ReadonlyArray<readonly [methods: readonly string[], path: string]>
}

/** Reads the file named by the first argument. */
export function readBaseFile (): BaseFile {
  return JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8')) as BaseFile
}

/** Returns the headers of one response. */
export function headersOf ({ headers }: Answer): Record<string, string | string[]> {
  const requestId = `req-${randomUUID()}`
  const filled: Record<string, string | string[]> = {}
  for (const [name, value] of headers) filled[name] = value === null ? requestId : typeof value === 'string' ? value : [...value]
  return filled
}
