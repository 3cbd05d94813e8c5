/** What is said of the requests of an operation is true of the routes. */
import { METHODS } from 'node:http'
import Fastify from 'fastify'
import { pino } from 'pino'
import { test } from 'tap'
import { buildApp } from '../../../src/app.js'
import { HTTP_METHODS, operationOfAction, OPERATION_REQUESTS, type Operation } from '../../../src/core/operations.js'
import { ACTION_NAMES } from '../../../src/core/actions.js'
import { sleep } from '../../../src/clock.js'
import { buildWorlds } from '../../worlds.js'

test('each route has a method of its operation, and names a server only if the operation says so', async (t) => {
  const app = buildApp({ worlds: buildWorlds(t), logger: pino({ level: 'silent' }), auth: 'any', control: { mode: 'off', hosts: null, publicUrl: null, allowOrigins: [] }, publicUrl: null, version: '0', sleep })
  t.teardown(() => app.close())
  const routes: Array<{ readonly operation: Operation, readonly method: string, readonly url: string }> = []
  app.addHook('onRoute', ({ method, url, config }) => {
    const operations: readonly Operation[] = config?.isAction === true ? ACTION_NAMES.map(operationOfAction) : [config?.operation ?? 'unknown']
    if (!url.startsWith('/_emulator')) routes.push(...operations.flatMap((operation) => [method].flat().map((each) => ({ operation, method: each, url }))))
  })
  await app.ready()
  for (const { operation, method, url } of routes) {
    const { methods, namesServer } = OPERATION_REQUESTS[operation]
    t.ok(methods === null || methods.includes(method), `${operation}: ${method} ${url}`)
    if (url.includes(':server_id')) t.ok(namesServer, `${operation}: ${url}`)
  }
  for (const [operation, { methods, namesServer }] of Object.entries(OPERATION_REQUESTS)) {
    const own = routes.filter((route) => route.operation === operation)
    for (const method of methods ?? []) t.ok(own.some((route) => route.method === method), `${operation} has a route with ${method}`)
    if (namesServer) t.ok(own.some(({ url }) => url.includes(':server_id')), `${operation} has a route that names a server`)
  }
})

test('the methods are those that the parser of Node and Fastify accept', (t) => {
  for (const method of [...METHODS, ...Fastify().supportedMethods]) t.ok(HTTP_METHODS.has(method), method)
  t.end()
})
