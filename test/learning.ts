/** Emulators as clouds to learn from, in-process: a fleet that shows every choice, and a clock that moves when a client waits. */
import type { InjectOptions } from 'fastify'
import type { Test } from 'tap'
import { buildTestEmulator, type TestEmulator } from './helpers.js'
import { FAULTY, PROJECT, SERVER } from './ids.js'
import { learn, type Learned, type LearnOptions } from '../src/learn/learn.js'
import type { Choices } from '../src/core/profile.js'
import type { LearnRequest, Send } from '../src/learn/session.js'
import type { LearnResponse } from '../src/learn/probe.js'

export const ENDPOINT = `http://localhost/v2.1/${PROJECT}`

/** More servers than a page of 25. */
const FLEET = {
  servers: [
    { id: SERVER, name: 'bms-83', status: 'ACTIVE', image: '1a6635d8-afea-4f2b-abb6-27a202bad319' },
    { id: FAULTY, name: 'bms-faulty', status: 'ERROR' },
    { count: 30, name: 'bms-{n}' }
  ]
}

/** An emulator as a cloud, and the requests that reached it. */
export interface Cloud extends TestEmulator {
  readonly sent: LearnRequest[]
  readonly ask: Send
  learn(options?: Partial<LearnOptions>): Promise<Learned>
}

/** Starts an emulator with the choices. */
export async function startCloud (t: Test, set: Partial<Choices> = {}, options: Readonly<Record<string, unknown>> = {}): Promise<Cloud> {
  const emulator = await buildTestEmulator(t, { clock: 'auto', auth: 'any', seed: 1, servers: FLEET, set, ...options })
  const sent: LearnRequest[] = []
  const ask: Send = async (request) => {
    sent.push(request)
    const { method, url, headers, body, isAnonymous } = request
    const answer = await emulator.app.inject({
      method,
      url: url.replace('http://localhost', ''),
      headers: { ...headers, ...(isAnonymous ? {} : { 'x-auth-token': 'demo' }) },
      ...(body === null ? {} : { payload: body })
    } as InjectOptions)
    return { status: answer.statusCode, headers: Object.fromEntries(Object.entries(answer.headers).map(([name, value]) => [name, String(value)])), body: answer.body }
  }
  const now = (): number => emulator.worlds.forRead(PROJECT).clock.now()
  return { ...emulator, sent, ask, learn: (more = {}) => learn({ send: ask, endpoint: ENDPOINT, now, ...more }) }
}

/** The server of a fake cloud. */
export const ID = 's1'

/** A cloud with one server, whose status and task follow from the actions that were sent. */
export interface Fake {
  readonly sent: LearnRequest[]
  readonly waits: number[]
  run(options?: Partial<LearnOptions>): Promise<Learned>
}

/** Starts a fake cloud. `answer` returns the response to a request, or null for the usual one. */
export function fakeCloud (answer: (request: LearnRequest, count: number) => LearnResponse | Error | null, server: Readonly<Record<string, unknown>> = {}): Fake {
  const [sent, waits]: [LearnRequest[], number[]] = [[], []]
  let nowMs = 0
  const send: Send = async (request) => {
    sent.push(request)
    const given = answer(request, sent.length)
    if (given instanceof Error) throw given
    if (given !== null) return given
    return request.method === 'GET' && request.url.endsWith(`/servers/${ID}`) ? shownAs(server) : { status: 404, headers: {}, body: '{"itemNotFound":{"code":404}}' }
  }
  return {
    sent,
    waits,
    run: (options = {}) => learn({
      send,
      endpoint: 'https://cloud.example/v2.1/p/',
      servers: [ID],
      allow: ['read', 'restart', 'power'],
      now: () => nowMs,
      pause: async (ms) => {
        waits.push(ms)
        nowMs += ms
      },
      limits: { pauseMs: 1, pollMs: 10, maxWaitMs: 100 },
      ...options
    })
  }
}

/** Returns a response that shows the server. */
export function shownAs (server: Readonly<Record<string, unknown>>): LearnResponse {
  return { status: 200, headers: {}, body: JSON.stringify({ server: { id: ID, name: 'one', status: 'ACTIVE', 'OS-EXT-STS:task_state': null, image: '', ...server } }) }
}

/** Whether a request is this action. */
export const isAction = (request: LearnRequest, key: string): boolean => request.url.endsWith(`/servers/${ID}/action`) && request.body?.includes(key) === true
export const accepted: LearnResponse = { status: 202, headers: {}, body: '' }
