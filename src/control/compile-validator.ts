// Validates requests to the control API with typebox, and explains a mismatch in one line.
import { TypeCompiler, type TypeCheck } from '@sinclair/typebox/compiler'
import { TypeGuard, type TSchema } from '@sinclair/typebox'
import { explainMismatch } from '../shapes/explain-mismatch.js'

const PARTS: Readonly<Record<string, string>> = { body: 'the body', querystring: 'the query', params: 'the path', headers: 'the headers' }

/** The validator compiler for Fastify. It compiles a schema on first use, which keeps the start fast. */
export function compileValidator ({ schema, httpPart = '' }: { readonly schema: TSchema, readonly httpPart?: string | undefined }): (value: unknown) => { value: unknown } | { error: RangeError } {
  let check: TypeCheck<TSchema> | undefined
  return (value) => {
    check ??= TypeCompiler.Compile(schema)
    // Fastify passes null for a body that was not sent.
    if ((value === null && TypeGuard.IsOptional(schema)) || check.Check(value)) return { value }
    return { error: new RangeError(explainMismatch(check.Errors(value), PARTS[httpPart] ?? 'the request')) }
  }
}
