// Validates requests to the control API with typebox, and explains a mismatch in one line.
import { TypeGuard } from '@sinclair/typebox'
import { Errors } from '@sinclair/typebox/errors'
import { TypeBoxValidatorCompiler } from '@fastify/type-provider-typebox'
import { explainMismatch } from '../shapes/explain-mismatch.js'

/** The names in messages for the parts of a request that Fastify checks. */
const PARTS: Readonly<Record<string, string>> = { body: 'body', querystring: 'query', params: 'path', headers: 'headers' }

/**
 * The validator compiler for Fastify: that of the type provider. It compiles a schema on first use, which keeps the start
 * fast. It checks every part as a body, because the provider converts all others. The provider's errors omit the branches of
 * a union, so typebox supplies the mismatch.
 */
export const compileValidator: typeof TypeBoxValidatorCompiler = (definition) => {
  const { schema, httpPart } = definition
  let check: ReturnType<typeof TypeBoxValidatorCompiler> | undefined
  return (value: unknown) => {
    // Fastify passes null for a body that was not sent.
    if (value === null && TypeGuard.IsOptional(schema)) return { value }
    check ??= TypeBoxValidatorCompiler({ ...definition, httpPart: 'body' })
    const result = check(value)
    const isValid = typeof result === 'object' && 'value' in result
    return isValid ? result : { error: new RangeError(explainMismatch(Errors(schema, value), `the ${PARTS[String(httpPart)]}`)) }
  }
}
