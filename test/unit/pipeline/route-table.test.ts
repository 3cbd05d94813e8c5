/** The refusal of a request that no route matches. */
import { test } from 'tap'
import { createRouteTable } from '../../../src/pipeline/route-table.js'

const WITH_PARAMETER = ['GET', '/v2.1/:project_id/servers/:server_id'] as const
const FIXED = [['POST', 'PUT'], '/v2.1/:project_id/servers/detail'] as const

test('of two paths that match, the one with fewer parameters says which methods are allowed, whichever was added first', async (t) => {
  for (const order of [[WITH_PARAMETER, FIXED], [FIXED, WITH_PARAMETER]]) {
    const routes = createRouteTable()
    for (const [methods, path] of order) routes.add(methods, path)
    t.match(routes.refuse('GET', '/v2.1/0a//servers/detail/?limit=1'), { kind: 'method-not-allowed', params: { path: '/v2.1/0a/servers/detail/', allowed: ['POST', 'PUT'] } })
    t.match(routes.refuse('DELETE', '/v2.1/0a/servers/0b'), { kind: 'method-not-allowed', params: { allowed: ['GET'] } })
  }
})

test('a path that no route has is unknown', async (t) => {
  const routes = createRouteTable()
  routes.add('GET', '/v2.1/servers')
  for (const url of ['/v2.1', '/v2.1/servers/0b', '/v2.1/flavors', '']) t.match(routes.refuse('GET', url), { kind: 'route-unknown', params: { method: 'GET', path: url } })
})
