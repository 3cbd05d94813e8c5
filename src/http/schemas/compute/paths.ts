// Path parameters of the compute routes.
import { Type } from '@sinclair/typebox'

/** Left out, the token says which project is meant. */
const ProjectIdSchema = Type.Optional(Type.String({ description: 'project, 32 hex digits' }))

export const ProjectPathSchema = Type.Object({ project_id: ProjectIdSchema })

export const ServerPathSchema = Type.Object({
  project_id: ProjectIdSchema,
  server_id: Type.String({ description: 'server, a UUID' })
})
