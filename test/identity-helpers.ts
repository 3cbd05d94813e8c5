// What the tests of the identity service share: logins, and an identity section with more than one user.
import type { LightMyRequestResponse } from 'fastify'
import type { TestEmulator } from './helpers.js'

export const OTHER_PROJECT = '0123456789abcdef0123456789abcdef'
export const OPS_PROJECT = 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'

/** Two users in two domains; ann may enter one project only. */
export const IDENTITY = {
  region: 'eu-nl',
  domains: [{ id: 'default', name: 'Default' }, { id: 'd2', name: 'Second' }],
  projects: [{ id: 'c685484a8cc2416b97260938705deb65', name: 'main' }, { id: OPS_PROJECT, name: 'ops', domain: 'Second' }],
  users: [
    { id: 'u1', name: 'root', password: 'r00t', roles: ['te_admin'], accessKeys: [{ access: 'AK1', secret: 'SK1' }], tokens: [{ token: 'fixed', project: 'main' }] },
    {
      id: 'u2',
      name: 'ann',
      password: 'secret',
      domain: 'Second',
      projects: ['ops'],
      accessKeys: [{ access: 'AK2', secret: 'SK2' }],
      applicationCredentials: [{ id: 'cred', name: 'ci', secret: 's3', project: 'ops' }]
    }
  ]
}

/** The body of a login by password. */
export function passwordBody (user: object = { name: 'demo', password: 'demo', domain: { name: 'Default' } }, scope?: unknown): object {
  return { auth: { identity: { methods: ['password'], password: { user } }, ...(scope === undefined ? {} : { scope }) } }
}

/** Logs in without a token. */
export function login (emulator: TestEmulator, body: unknown, query = '', headers: Record<string, string> = {}): Promise<LightMyRequestResponse> {
  return emulator.send('POST', `/v3/auth/tokens${query}`, body, { 'x-auth-token': '', ...headers })
}

/** A token for a project, by its id or else the default one. */
export async function tokenFor (emulator: TestEmulator, projectId = 'c685484a8cc2416b97260938705deb65'): Promise<string> {
  const answer = await login(emulator, passwordBody(undefined, { project: { id: projectId } }))
  return String(answer.headers['x-subject-token'])
}
