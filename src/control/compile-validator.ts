// How the control API checks a request: by typebox, with one line for people about what is wrong.
import { Errors } from '@sinclair/typebox/errors'
import { TypeBoxValidatorCompiler } from '@fastify/type-provider-typebox'
import { explainMismatch } from '../shapes/explain-mismatch.js'

/** What people call the parts of a request that Fastify checks. */
const PARTS: Readonly<Record<string, string>> = { body: 'body', querystring: 'query', params: 'path', headers: 'headers' }

/**
 * Fastify's validator compiler: that of the type provider, run when a schema is first needed, so that starting stays quick.
 * Every part is checked as a body, because the provider converts all others. Its errors omit the branches of a union, so the
 * line comes from typebox.
 */
export const compileValidator: typeof TypeBoxValidatorCompiler = (definition) => {
  const { schema, httpPart } = definition
  let check: ReturnType<typeof TypeBoxValidatorCompiler> | undefined
  return (value: unknown) => {
    check ??= TypeBoxValidatorCompiler({ ...definition, httpPart: 'body' })
    const result = check(value)
    const isValid = typeof result === 'object' && 'value' in result
    return isValid ? result : { error: new RangeError(explainMismatch(Errors(schema, value), `the ${PARTS[String(httpPart)]}`)) }
  }
}
