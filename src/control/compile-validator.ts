// Validates requests to the control API with typebox, and explains a mismatch in one line.
import { TypeGuard, type TSchema } from '@sinclair/typebox'
import { compileOnce } from '../shapes/compile-once.js'
import { explainMismatch } from '../shapes/explain-mismatch.js'

const PARTS: Readonly<Record<string, string>> = { body: 'the body', querystring: 'the query', params: 'the path', headers: 'the headers' }

/** The validator compiler for Fastify. It compiles a schema on first use, which keeps the start fast. */
export function compileValidator ({ schema, httpPart = '' }: { readonly schema: TSchema, readonly httpPart?: string | undefined }): (value: unknown) => { value: unknown } | { error: RangeError } {
  const check = compileOnce(schema)
  return (value) => {
    // Fastify passes null for a body that was not sent.
    if ((value === null && TypeGuard.IsOptional(schema)) || check.accepts(value)) return { value }
    return { error: new RangeError(explainMismatch(check.errors(value), PARTS[httpPart] ?? 'the request')) }
  }
}
