/** Emulators as clouds to learn from, in-process: a fleet that shows every choice, and a clock that moves when a client waits. */
import type { InjectOptions } from 'fastify'
import type { Test } from 'tap'
import { buildTestEmulator, type TestEmulator } from './helpers.js'
import { FAULTY, PROJECT, SERVER } from './ids.js'
import { learn, type Learned, type LearnOptions } from '../src/learn/learn.js'
import type { Choices } from '../src/core/profile.js'
import type { LearnRequest, Send } from '../src/learn/session.js'

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
