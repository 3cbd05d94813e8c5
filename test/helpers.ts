// What tests share: an emulator of their own with a manual clock, closed when the test ends, and requests to it.
import type { InjectOptions, LightMyRequestResponse } from 'fastify'
import type { Test } from 'tap'
import { pino } from 'pino'
import { assemble, type Running } from '../src/emulator.js'
import { catalogue, settingsOf } from './worlds.js'
import { PROJECT, SERVER } from './ids.js'

export { FAULTY, HARD, LOCKED, PROJECT, SERVER, STOPPED, UNKNOWN } from './ids.js'

/** An emulator under test. Requests go through inject, so no socket is opened. */
export interface TestEmulator extends Running {
  /** Any request, with a token unless the headers say otherwise. A body that is a text is sent as it is. */
  send(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<LightMyRequestResponse>
  /** An action on a server of the default project. */
  act(body: unknown, serverId?: string, headers?: Record<string, string>): Promise<LightMyRequestResponse>
  /** The document of a server of the default project. */
  show(serverId?: string): Promise<Record<string, unknown>>
  /** Moves the time of every project. */
  advance(by: string): Promise<void>
}

/** Starts an emulator with a manual clock and a fixed seed; options as the library takes them. */
export async function buildTestEmulator (t: Test, options: Readonly<Record<string, unknown>> = {}): Promise<TestEmulator> {
  const running = assemble(settingsOf(options), catalogue, pino({ level: 'silent' }))
  t.teardown(() => running.close())
  await running.app.ready()
  const send: TestEmulator['send'] = async (method, path, body, headers = {}) => {
    const payload = body === undefined || typeof body === 'string' ? body : JSON.stringify(body)
    const request = {
      method,
      url: path,
      headers: { 'x-auth-token': 'demo', ...(payload === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
      ...(payload === undefined ? {} : { payload })
    }
    return await running.app.inject(request as InjectOptions)
  }
  return {
    ...running,
    send,
    act: (body, serverId = SERVER, headers = {}) => send('POST', `/v2.1/${PROJECT}/servers/${serverId}/action`, body, headers),
    show: async (serverId = SERVER) => {
      const answer = await send('GET', `/v2.1/${PROJECT}/servers/${serverId}`)
      return (answer.json() as { server: Record<string, unknown> }).server
    },
    advance: async (by) => {
      const answer = await send('POST', '/_emulator/clock/advance', { by })
      if (answer.statusCode !== 200) throw new Error(answer.body)
    }
  }
}
