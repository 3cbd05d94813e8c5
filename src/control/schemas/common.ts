// Schemas that several calls of the control API share.
import { Type } from '@sinclair/typebox'
import { PROJECT_ID } from '../../core/identity.js'

/** `?project=ID` limits a call to one project. */
export const ProjectQuerySchema = Type.Object({
  project: Type.Optional(Type.String({ pattern: PROJECT_ID.source, description: 'the project; default: all projects, or the default project if the call creates or names one server' }))
}, { additionalProperties: false })

/** The shape of every error. */
export const ControlErrorSchema = Type.Object({
  error: Type.Object({
    code: Type.String({ description: 'invalid, not-found, conflict, limit, unauthorized or timeout' }),
    message: Type.String({ description: 'what was received, what was expected, what to do' }),
    details: Type.Unknown()
  })
})
