// Path parameters of the compute routes. The examples are those of the documents; the default project has the server.
import { Type } from '@sinclair/typebox'
import { DEFAULT_PROJECT_ID, PROJECT_ID } from '../../../core/identity.js'
import { DEFAULT_FLAVOR_ID, DEFAULT_IMAGE_ID } from '../../../shapes/references.js'

export const ProjectIdSchema = Type.String({ pattern: PROJECT_ID.source, description: 'project, 32 hex digits', examples: [DEFAULT_PROJECT_ID] })

/** If omitted, the token determines the project. */
const project = { project_id: Type.Optional(ProjectIdSchema) }
const server = { ...project, server_id: Type.String({ description: 'server, a UUID', examples: ['95bf2490-5428-432c-ad9b-5e3406f869dd'] }) }

export const ProjectPathSchema = Type.Object(project)
export const ServerPathSchema = Type.Object(server)
export const ServerPartPathSchema = Type.Object({ ...server, part: Type.String({ description: 'key, tag, network, port or volume' }) })
export const FlavorPathSchema = Type.Object({ ...project, flavor_id: Type.String({ description: 'flavor', examples: [DEFAULT_FLAVOR_ID] }) })
export const ImagePathSchema = Type.Object({ ...project, image_id: Type.String({ description: 'image, a UUID', examples: [DEFAULT_IMAGE_ID] }) })
