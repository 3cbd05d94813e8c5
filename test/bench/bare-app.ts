// The base of the measurements: a bare Fastify app with typebox that has the same routes, response headers, bodies and log level.
//   node bare-app.js BODIES.json   (what a show and a list return)
import Fastify, { LogController } from 'fastify'
import { TypeBoxValidatorCompiler, type TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import { Type } from '@sinclair/typebox'
import { randomUUID } from 'node:crypto'

const document = JSON.parse(process.argv[2] ?? '{}') as Record<string, unknown>
const app = Fastify({ logger: { level: 'warn', stream: process.stderr }, logController: new LogController({ disableRequestLogging: true }) })
  .withTypeProvider<TypeBoxTypeProvider>()
app.setValidatorCompiler(TypeBoxValidatorCompiler)
app.addHook('onSend', (_request, reply, _payload, done) => {
  const requestId = `req-${randomUUID()}`
  reply.headers({
    'x-request-id': requestId,
    'x-openstack-request-id': requestId,
    'x-compute-request-id': requestId,
    'openstack-api-version': 'compute 2.1',
    'x-openstack-nova-api-version': '2.1',
    vary: ['OpenStack-API-Version', 'X-OpenStack-Nova-API-Version']
  })
  done()
})
const ServerPathSchema = Type.Object({ project_id: Type.String(), server_id: Type.String() })
const RebootBodySchema = Type.Object({
  reboot: Type.Object({ type: Type.Union([Type.Literal('HARD'), Type.Literal('SOFT')]) }, { additionalProperties: false })
}, { additionalProperties: false })
app.post('/v2.1/:project_id/servers/:server_id/action', { schema: { params: ServerPathSchema, body: RebootBodySchema } }, (_request, reply) => {
  reply.code(204).send()
})
app.get('/v2.1/:project_id/servers/:server_id', { schema: { params: ServerPathSchema } }, () => document)
process.stdout.write(`${JSON.stringify({ url: await app.listen({ port: 0, host: '127.0.0.1' }) })}\n`)
