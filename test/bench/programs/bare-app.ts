// The base of the measurements: a bare Fastify app with typebox that has as many routes, the same responses, and the log level `warn`.
// It validates path and body by schema, and does nothing else.
//   node bare-app.js FILE
import Fastify, { LogController, type HTTPMethods } from 'fastify'
import { TypeBoxValidatorCompiler, type TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import { Type } from '@sinclair/typebox'
import { headersOf, readBaseFile } from './answers.js'

const { answers, routes } = readBaseFile()
const app = Fastify({ exposeHeadRoutes: false, logger: { level: 'warn', stream: process.stderr }, logController: new LogController({ disableRequestLogging: true }) })
  .withTypeProvider<TypeBoxTypeProvider>()
app.setValidatorCompiler(TypeBoxValidatorCompiler)

const RebootBodySchema = Type.Object({
  reboot: Type.Object({ type: Type.Union([Type.Literal('HARD'), Type.Literal('SOFT')]) }, { additionalProperties: false })
}, { additionalProperties: false })
const LoginBodySchema = Type.Object({ auth: Type.Object({ identity: Type.Object({}), scope: Type.Optional(Type.Object({})) }) })

for (const answer of answers) {
  const { method, route, status, document } = answer
  const params = Type.Object(Object.fromEntries(Array.from(route.matchAll(/:(\w+)/g), ([, name = '']) => [name, Type.String()])))
  const body = method === 'GET' ? {} : { body: route.endsWith('/action') ? RebootBodySchema : LoginBodySchema }
  app.route({
    method,
    url: route,
    schema: { params, ...body },
    handler: (_request, reply) => {
      reply.code(status).headers(headersOf(answer)).send(document ?? undefined)
    }
  })
}
const isAnswered = (method: string, path: string): boolean => answers.some((answer) => answer.method === method && answer.route === path)
for (const [methods, url] of routes) {
  const free = methods.filter((method) => app.supportedMethods.includes(method) && !isAnswered(method, url)) as HTTPMethods[]
  if (free.length > 0) app.route({ method: free, url, handler: (_request, reply) => { reply.code(204).send() } })
}
process.stdout.write(`${JSON.stringify({ url: await app.listen({ port: 0, host: '127.0.0.1' }) })}\n`)
