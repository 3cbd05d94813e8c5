// Path parameters of the compute routes.
import { Type } from '@sinclair/typebox'

export const ProjectPathSchema = Type.Object({
  project_id: Type.String({ description: 'project, 32 hex digits' })
})

export const ServerPathSchema = Type.Object({
  project_id: Type.String({ description: 'project, 32 hex digits' }),
  server_id: Type.String({ description: 'server, a UUID' })
})
