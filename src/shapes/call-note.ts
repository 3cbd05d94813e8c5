// What a route says about itself for the OpenAPI document: its responses by status, with media types, bodies and headers.
// Nothing is validated or filtered by it.
import { Type, type TSchema } from '@sinclair/typebox'
import type { Choices } from '../core/profile.js'

/** A header of a request or a response. Its value is a string unless a schema says more. */
export interface HeaderNote {
  readonly description: string
  readonly isRequired: boolean
  readonly schema?: TSchema
}

/** One response: the schemas of its body by media type (none for a response without a body), and its own headers. */
export interface ResponseNote {
  readonly description?: string
  readonly content: Readonly<Record<string, TSchema>>
  readonly headers?: Readonly<Record<string, HeaderNote>>
}

/** Responses by status. */
export type ResponseNotes = Readonly<Record<number, ResponseNote>>

type Refusals = readonly (number | string)[]

/** One call. */
export interface CallNote {
  readonly operationId: string
  readonly summary: string
  /** The responses of success, and those refusals that differ from the refusals of other calls. */
  readonly responses: ResponseNotes | ((choices: Choices) => ResponseNotes)
  /** The refusals that not every call has: a status, or a code of the error-code table. */
  readonly refusals?: Refusals | ((choices: Choices) => Refusals)
  readonly requestHeaders?: Readonly<Record<string, HeaderNote>>
}

/** A response without a body. */
export const NO_BODY: ResponseNote = { content: {} }

/** Returns a response with a JSON body. */
export function json (schema: TSchema, headers: Readonly<Record<string, HeaderNote>> = {}): ResponseNote {
  return { content: { 'application/json': schema }, headers }
}

/** Returns a response whose JSON body has the shape of one or the other. */
export function eitherNote (one: ResponseNote, other: ResponseNote): ResponseNote {
  const schemas = [one, other].flatMap(({ content }) => Object.values(content))
  return json(Type.Union(schemas), { ...one.headers, ...other.headers })
}

/** Returns the schema under a name of its own: the document holds it once, and refers to it by the name. */
export function named<Schema extends TSchema> (name: string, schema: Schema): Schema {
  return { ...schema, $id: name }
}

/** Returns the schema of a value that may be null. */
export function nullable (schema: TSchema, options: { readonly description?: string } = {}): TSchema {
  return Type.Union([schema, Type.Null()], options)
}
