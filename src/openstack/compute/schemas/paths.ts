// Path parameters of the compute routes.
import { Type } from '@sinclair/typebox'

/** If omitted, the token determines the project. */
const project = { project_id: Type.Optional(Type.String({ description: 'project, 32 hex digits' })) }
const server = { ...project, server_id: Type.String({ description: 'server, a UUID' }) }

export const ProjectPathSchema = Type.Object(project)
export const ServerPathSchema = Type.Object(server)
export const ServerPartPathSchema = Type.Object({ ...server, part: Type.String({ description: 'key, tag, network, port or volume' }) })
export const FlavorPathSchema = Type.Object({ ...project, flavor_id: Type.String({ description: 'flavor' }) })
export const ImagePathSchema = Type.Object({ ...project, image_id: Type.String({ description: 'image, a UUID' }) })
