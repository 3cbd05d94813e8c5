// Schemas that several calls of the control API share.
import { Type } from '@sinclair/typebox'
import { PROJECT_ID } from '../../core/identity.js'

/** `?project=ID` limits a call to one project. */
export const ProjectQuerySchema = Type.Object({
  project: Type.Optional(Type.String({ pattern: PROJECT_ID.source, description: 'the project; default: all projects, or the default project if the call creates or names one server' }))
}, { additionalProperties: false })

/** The members of a query that choose a page of a list. Query values are strings; validation converts nothing. */
export const pageMembers = {
  limit: Type.Optional(Type.String({ pattern: '^[1-9]\\d{0,4}$', description: 'returns at most this many, and at most 1000, which is the default' })),
  marker: Type.Optional(Type.String({ minLength: 1, maxLength: 255, description: 'the next of the page before' }))
}

/** A project, and a page of its list. */
export const PagedQuerySchema = Type.Object({ ...ProjectQuerySchema.properties, ...pageMembers }, { additionalProperties: false })

/** The shape of every error. */
export const ControlErrorSchema = Type.Object({
  error: Type.Object({
    code: Type.String({ description: 'invalid, not-found, conflict, limit, unauthorized or timeout' }),
    message: Type.String({ description: 'what was received, what was expected, what to do' }),
    details: Type.Unknown()
  })
})
