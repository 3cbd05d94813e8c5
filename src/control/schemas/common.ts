// Schemas that several calls of the control API share.
import { Type } from '@sinclair/typebox'

/** `?project=ID` limits a call to one project. */
export const ProjectQuerySchema = Type.Object({
  project: Type.Optional(Type.String({ pattern: '^[0-9a-f-]{1,64}$', description: 'the project; if omitted, the call applies to all projects, or to the default project if it creates or names one server' }))
}, { additionalProperties: false })

/** The shape of every error. */
export const ControlErrorSchema = Type.Object({
  error: Type.Object({
    code: Type.String({ description: 'invalid, not-found, conflict, limit, unauthorized or timeout' }),
    message: Type.String({ description: 'what was received, what was expected, what to do' }),
    details: Type.Unknown()
  })
})
