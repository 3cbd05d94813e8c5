// Requests to every call of the identity service, by the path below its version.
import { DEFAULT_PROJECT_ID } from '../../../src/core/identity.js'
import type { CallCase, CaseTable, CaseWorld } from './case.js'

const OK: CallCase = { status: 200 }
const USER = { name: 'demo', domain: { name: 'Default' }, password: 'demo' }
const login = (scope: unknown): unknown => ({ auth: { identity: { methods: ['password'], password: { user: USER } }, ...(scope === undefined ? {} : { scope }) } })
const SCOPED = login({ project: { id: DEFAULT_PROJECT_ID } })

const withSubject = async ({ token }: CaseWorld): Promise<Partial<CallCase>> => ({ headers: { 'x-subject-token': token } })
const withRevoked = async ({ send, token }: CaseWorld): Promise<Partial<CallCase>> => {
  await send('DELETE', '/v3/auth/tokens', undefined, { 'x-subject-token': token })
  return { headers: { 'x-subject-token': token, 'x-auth-token': 'another' } }
}
const withUnscoped = async ({ send }: CaseWorld): Promise<Partial<CallCase>> => {
  const response = await send('POST', '/v3/auth/tokens', login(undefined))
  return { headers: { 'x-auth-token': String(response.headers['x-subject-token']) } }
}
const withRevokedLogin = async ({ send, token }: CaseWorld): Promise<Partial<CallCase>> => {
  await send('DELETE', '/v3/auth/tokens', undefined, { 'x-subject-token': token })
  return { body: { auth: { identity: { methods: ['token'], token: { id: token } } } } }
}
const tokenCases = (status: number): readonly CallCase[] => [{ status, before: withSubject }, { status: 400 }, { status: 404, before: withRevoked }]

const list: readonly CallCase[] = [OK, { status: 200, query: 'name=nothing' }]
/** A collection, and its items by the id of the first. */
const collection = (path: string, key: string): CaseTable => ({
  [`GET ${path}`]: list,
  [`GET ${path}/{id}`]: [
    { status: 200, before: async ({ send }) => ({ at: { id: String((await send('GET', `/v3${path}`)).json()[key][0].id) } }) },
    { status: 404, at: { id: 'nothing' }, auth: 'strict' }
  ]
})

export const IDENTITY_CASES: CaseTable = {
  'GET ': [OK],
  'POST /auth/tokens': [
    { status: 201, body: SCOPED },
    { status: 201, body: SCOPED, query: 'nocatalog' },
    { status: 201, body: login(undefined) },
    { status: 201, body: login({ domain: { name: 'Default' } }) },
    { status: 400, body: {} },
    { status: 401, before: withRevokedLogin },
    { status: 401, body: login({ project: { id: 'abc' } }), auth: 'strict' }
  ],
  'GET /auth/tokens': tokenCases(200),
  'HEAD /auth/tokens': tokenCases(200),
  'DELETE /auth/tokens': tokenCases(204),
  'GET /auth/catalog': [OK, { status: 403, before: withUnscoped }],
  'GET /auth/projects': list,
  'GET /auth/domains': list,
  ...collection('/projects', 'projects'),
  ...collection('/domains', 'domains'),
  ...collection('/users', 'users'),
  ...collection('/roles', 'roles'),
  ...collection('/regions', 'regions'),
  ...collection('/services', 'services'),
  ...collection('/endpoints', 'endpoints'),
  'GET /users/{id}/projects': [
    { status: 200, before: async ({ send }) => ({ at: { id: String((await send('GET', '/v3/users')).json().users[0].id) } }) }, { status: 404, at: { id: 'nothing' } }
  ]
}
