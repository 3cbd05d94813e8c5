// GET /_emulator/env: the settings that OpenStack clients need to find the emulator and log in.
import { Type } from '@sinclair/typebox'
import { baseUrlOf } from '../../pipeline/request-context.js'
import { clientEnvironment, ENVIRONMENT_FORMATS, writeEnvironment } from '../../world/operations/client-environment.js'
import { worldOf, type ControlOptions } from '../scope.js'
import { ProjectQuerySchema } from '../schemas/common.js'
import type { TypedApp } from '../typed-app.js'

const EnvironmentQuerySchema = Type.Object({
  ...ProjectQuerySchema.properties,
  format: Type.Optional(Type.Union(ENVIRONMENT_FORMATS.map((format) => Type.Literal(format)), { description: 'default: json' }))
}, { additionalProperties: false })

const MEDIA_TYPES = { shell: 'text/plain; charset=utf-8', 'clouds.yaml': 'application/yaml; charset=utf-8', json: 'application/json; charset=utf-8' } as const

/** Registers the call. */
export function registerEnvironment (app: TypedApp, { worlds, publicUrl }: Pick<ControlOptions, 'worlds' | 'publicUrl'>): void {
  app.get('/env', { schema: { querystring: EnvironmentQuerySchema } }, (request, reply) => {
    const { format = 'json' } = request.query
    const world = worldOf(worlds, request)
    const environment = clientEnvironment(worlds.template.identity, baseUrlOf(request, publicUrl), world?.projectId, world?.own.name)
    reply.header('content-type', MEDIA_TYPES[format]).send(writeEnvironment(environment, format))
  })
}
