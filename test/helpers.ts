// Starts an emulator with a manual clock for one test, and sends requests to it.
import type { InjectOptions, LightMyRequestResponse } from 'fastify'
import type { Test } from 'tap'
import { pino } from 'pino'
import { assemble, type Running } from '../src/emulator.js'
import { catalogue, settingsOf } from './worlds.js'
import { PROJECT, SERVER } from './ids.js'
import type { FaultHandlers } from '../src/pipeline/fault-handler.js'
import type { FaultKinds } from '../src/faults/kinds/index.js'

export { FAULTY, HARD, LOCKED, PROJECT, SERVER, STOPPED, UNKNOWN } from './ids.js'

/** An emulator under test. Requests go through inject, without a socket. */
export interface TestEmulator extends Running {
  /** Sends a request. The default headers contain a token. A string body is sent unchanged. */
  send(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<LightMyRequestResponse>
  /** Sends an action for a server of the default project. */
  act(body: unknown, serverId?: string, headers?: Record<string, string>): Promise<LightMyRequestResponse>
  /** Returns the document of a server of the default project. */
  show(serverId?: string): Promise<Record<string, unknown>>
  /** Advances the time of every project. */
  advance(by: string): Promise<void>
}

/** Kinds of fault that are not the emulator's own, with what carries them out. */
export interface ToyFaults {
  readonly kinds: FaultKinds
  readonly handlers: FaultHandlers
}

/** Starts an emulator with a manual clock and a fixed seed; options as the library takes them. */
export async function buildTestEmulator (t: Test, options: Readonly<Record<string, unknown>> = {}, toys?: ToyFaults): Promise<TestEmulator> {
  const running = assemble(settingsOf(options, toys?.kinds), catalogue, pino({ level: 'silent' }), toys?.handlers)
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
      const response = await send('GET', `/v2.1/${PROJECT}/servers/${serverId}`)
      return (response.json() as { server: Record<string, unknown> }).server
    },
    advance: async (by) => {
      const response = await send('POST', '/_emulator/clock/advance', { by })
      if (response.statusCode !== 200) throw new Error(response.body)
    }
  }
}
