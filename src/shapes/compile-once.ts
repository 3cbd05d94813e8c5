// Checks values against schemas. Compiling a schema takes milliseconds, so each is compiled once, for its first value.
import { TypeCompiler, type TypeCheck } from '@sinclair/typebox/compiler'
import type { Static, TSchema } from '@sinclair/typebox'
import type { ValueErrorIterator } from '@sinclair/typebox/errors'
import { checkDepth } from '../core/depth.js'
import { explainMismatch } from './explain-mismatch.js'

/** A schema with its check. */
export interface SchemaCheck<Schema extends TSchema = TSchema> {
  readonly schema: Schema
  /** Whether the schema accepts the value. */
  accepts(value: unknown): value is Static<Schema>
  /** Returns the errors of a value that the schema does not accept. */
  errors(value: unknown): ValueErrorIterator
}

const checks = new WeakMap<TSchema, SchemaCheck>()

/** Returns the check of a schema: the same object for each call. */
export function compileOnce<Schema extends TSchema> (schema: Schema): SchemaCheck<Schema> {
  const known = checks.get(schema)
  if (known !== undefined) return known as SchemaCheck<Schema>
  let compiled: TypeCheck<Schema> | undefined
  const compile = (): TypeCheck<Schema> => {
    compiled ??= TypeCompiler.Compile(schema)
    return compiled
  }
  const check: SchemaCheck<Schema> = {
    schema,
    accepts: (value): value is Static<Schema> => compile().Check(value),
    errors: (value) => compile().Errors(value)
  }
  checks.set(schema, check as unknown as SchemaCheck)
  return check
}

/** Returns the value if the schema accepts it. @throws RangeError with one line that names the member and what was expected */
export function checked<Schema extends TSchema> (schema: Schema, value: unknown, subject: string): Static<Schema> {
  checkDepth(value, subject)
  const check = compileOnce(schema)
  if (check.accepts(value)) return value
  throw new RangeError(explainMismatch(check.errors(value), subject))
}
