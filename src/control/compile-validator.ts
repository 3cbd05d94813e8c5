// How the control API checks what it is sent: by typebox, with one line for people about what is wrong.
import type { TSchema } from '@sinclair/typebox'
import { compileOnce } from '../shapes/compile-once.js'
import { explainMismatch } from '../shapes/explain-mismatch.js'

const PARTS: Readonly<Record<string, string>> = { body: 'the body', querystring: 'the query', params: 'the path', headers: 'the headers' }

/** Fastify's validator compiler. A schema is compiled when it is first needed, so that starting stays quick. */
export function compileValidator ({ schema, httpPart = '' }: { readonly schema: TSchema, readonly httpPart?: string | undefined }): (value: unknown) => { value: unknown } | { error: RangeError } {
  const check = compileOnce(schema)
  return (value) => {
    if (check.accepts(value)) return { value }
    return { error: new RangeError(explainMismatch(check.errors(value), PARTS[httpPart] ?? 'the request')) }
  }
}
