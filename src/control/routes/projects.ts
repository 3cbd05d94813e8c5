// Projects: /_emulator/projects and /_emulator/projects/{id}.
import { baseUrlOf } from '../../pipeline/request-context.js'
import { clearProjects, createProject, getProject, pageOfProjects, removeProject, type ProjectInput } from '../../world/operations/projects.js'
import { Type } from '@sinclair/typebox'
import { PagedQuerySchema, ProjectQuerySchema } from '../schemas/common.js'
import { pageQuery } from '../../world/operations/pages.js'
import { ProjectInputSchema, ProjectPathSchema } from '../schemas/projects.js'
import type { ControlOptions } from '../scope.js'
import type { TypedApp } from '../typed-app.js'

/** Registers the project calls. */
export function registerProjectRoutes (app: TypedApp, { worlds, publicUrl }: ControlOptions): void {
  const querystring = ProjectQuerySchema
  app.get('/projects', { schema: { querystring: PagedQuerySchema } }, (request) => pageOfProjects(worlds, request.query.project ?? null, pageQuery(request.query)))
  app.post('/projects', { schema: { body: Type.Optional(ProjectInputSchema) } }, (request, reply) => {
    reply.code(201)
    // An omitted member is absent here, although the schema's type allows undefined.
    return createProject(worlds, (request.body ?? {}) as ProjectInput, baseUrlOf(request, publicUrl))
  })
  app.delete('/projects', { schema: { querystring } }, (request, reply) => {
    const { project } = request.query
    if (project === undefined) clearProjects(worlds)
    else removeProject(worlds, project)
    reply.code(204).send()
  })
  app.get('/projects/:id', { schema: { params: ProjectPathSchema } }, (request) => getProject(worlds, request.params.id))
  app.delete('/projects/:id', { schema: { params: ProjectPathSchema } }, (request, reply) => {
    removeProject(worlds, request.params.id)
    reply.code(204).send()
  })
}
