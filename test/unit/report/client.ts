// A client that a test plays: it sends real requests to an emulator with a manual clock, and the report judges them.
import type { LightMyRequestResponse } from 'fastify'
import type { Test } from 'tap'
import { buildTestEmulator, HARD, PROJECT, SERVER, type TestEmulator } from '../../helpers.js'
import type { Finding, Report } from '../../../src/report/finding.js'

/** A client with its emulator. */
export interface TestClient extends TestEmulator {
  readonly path: string
  /** Sends a restart of the server. */
  restart(headers?: Record<string, string>, body?: unknown): Promise<LightMyRequestResponse>
  /** Shows the server. */
  look(headers?: Record<string, string>): Promise<LightMyRequestResponse>
  report(): Promise<Report>
  /** Returns the findings of a rule. */
  found(rule: string): Promise<readonly Finding[]>
}

/** Starts an emulator and returns a client of it. A request whose connection fails resolves all the same. */
export async function buildClient (t: Test, options: Readonly<Record<string, unknown>> = {}): Promise<TestClient> {
  const emulator = await buildTestEmulator(t, options)
  const path = `/v2.1/${PROJECT}/servers/${SERVER}`
  const send: TestEmulator['send'] = async (...request) => await emulator.send(...request).catch((error: unknown) => error as LightMyRequestResponse)
  const report = async (): Promise<Report> => (await emulator.send('GET', '/_emulator/report')).json() as Report
  return {
    ...emulator,
    send,
    path,
    restart: (headers = {}, body = HARD) => send('POST', `${path}/action`, body, headers),
    look: (headers = {}) => send('GET', path, undefined, headers),
    report,
    found: async (rule) => (await report()).findings.filter((finding) => finding.rule === rule)
  }
}

/** A header that makes a request fail. */
export function failing (rule: string): Record<string, string> {
  return { 'x-emulator-fault': rule }
}

/** The log-in of the user that every emulator knows. */
const CREDENTIALS = { auth: { identity: { methods: ['password'], password: { user: { name: 'demo', domain: { id: 'default' }, password: 'demo' } } }, scope: { project: { id: PROJECT } } } }

/** Logs in. Returns the headers of a client with that token. */
export async function login (client: TestClient, headers: Record<string, string> = {}): Promise<Record<string, string>> {
  const { headers: { 'x-subject-token': token } } = await client.send('POST', '/v3/auth/tokens', CREDENTIALS, { 'x-auth-token': '', ...headers })
  return { 'x-auth-token': String(token), ...headers }
}
