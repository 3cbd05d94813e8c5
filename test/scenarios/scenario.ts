/** Scenarios: steps in, responses out. Reads their files, and plays them against an emulator. fixtures/scenarios/README.md describes them. */
import { setImmediate as turn } from 'node:timers/promises'
import { Type, type Static } from '@sinclair/typebox'
import { TypeCompiler } from '@sinclair/typebox/compiler'
import { parse } from 'yaml'
import { explainMismatch } from '../../src/shapes/explain-mismatch.js'
import { FAULTY, LOCKED, PROJECT, SERVER, STOPPED } from '../ids.js'

const ExpectSchema = Type.Object({
  status: Type.Optional(Type.Integer()),
  headers: Type.Optional(Type.Record(Type.String(), Type.Union([Type.String(), Type.Null()]))),
  body: Type.Optional(Type.Unknown())
}, { additionalProperties: false })

const NameSchema = Type.String({ pattern: '^\\w+$' })

const StepSchema = Type.Object({
  request: Type.Optional(Type.String({ pattern: '^[A-Z]+ ' })),
  body: Type.Optional(Type.Unknown()),
  headers: Type.Optional(Type.Record(Type.String(), Type.String())),
  held: Type.Optional(NameSchema),
  answer: Type.Optional(NameSchema),
  keep: Type.Optional(Type.Record(NameSchema, Type.String())),
  advance: Type.Optional(Type.String()),
  look: Type.Optional(Type.String()),
  expect: Type.Optional(ExpectSchema)
}, { additionalProperties: false, minProperties: 1 })

const ScenarioSchema = Type.Object({
  title: Type.String({ minLength: 1 }),
  source: Type.Optional(Type.String()),
  options: Type.Optional(Type.Record(Type.String(), Type.Unknown())),
  steps: Type.Array(StepSchema, { minItems: 1 })
}, { additionalProperties: false })

/** A scenario as its file holds it. */
export type Scenario = Static<typeof ScenarioSchema>
/** One step: what to send, and what to expect. */
export type Step = Scenario['steps'][number]

const check = TypeCompiler.Compile(ScenarioSchema)

/** Returns the scenario in a text. @throws Error with one line that begins with `name` */
export function readScenario (text: string, name: string): Scenario {
  const data: unknown = parse(text)
  if (!check.Check(data)) throw new Error(`${name}: ${explainMismatch(check.Errors(data), 'the scenario')}`)
  return data
}

/** A response, as `inject` returns it. Status 0 stands for a connection that ended without a response. */
export interface Answer {
  readonly statusCode: number
  readonly headers: Readonly<Record<string, unknown>>
  readonly body: string
}

/** Sends a request. Rejects if its connection ends without a response. */
export type Send = (method: string, path: string, body?: unknown, headers?: Record<string, string>) => Promise<Answer>

/** A difference between a response and its expectation. */
export interface Difference {
  /** The member that differs, as keys from the outermost one. */
  readonly path: readonly string[]
  readonly message: string
}

/** Plays steps in order. */
export interface Player {
  /** Plays a step, and returns how its response differs from what was expected. */
  play(step: Step): Promise<readonly Difference[]>
}

/** Returns a player that has played nothing. */
export function createPlayer (send: Send): Player {
  const kept = new Map<string, unknown>()
  const held = new Map<string, Request>()
  const countWaiting = async (): Promise<number> => (JSON.parse((await send('GET', '/_emulator/clock')).body) as { waiting: number }).waiting
  /** Resolves to the response, or to null once more responses are held than those known. Gives up on a response that is neither. */
  const settle = async (request: Request): Promise<Answer | null> => {
    for (let turns = 1; request.answer === null && turns < 400 * TURNS; turns++) {
      await turn()
      if (request.answer !== null || turns % TURNS !== 0) continue
      const others = [...held.values()].filter((other) => other !== request && other.answer === null).length
      if (await countWaiting() > others) return null
    }
    return request.answer
  }
  return {
    play: async (step) => {
      if (step.advance !== undefined) await advance(send, step.advance)
      const request = step.answer === undefined ? begin(send, step, kept) : held.get(step.answer)
      if (request === null) return []
      if (request === undefined) return [{ path: [], message: `no request was held as ${step.answer ?? ''}` }]
      if (step.held !== undefined) held.set(step.held, request)
      const answer = await settle(request)
      if (step.held !== undefined) return answer === null ? [] : [{ path: ['status'], message: `the response is ${answer.statusCode}; expected it to be held` }]
      if (answer === null) return [{ path: ['status'], message: `there is no response; expected ${step.expect?.status ?? 'one'}` }]
      const problems = compareAnswer(answer, step, kept)
      for (const [name, path] of Object.entries(step.keep ?? {})) kept.set(name, memberOf(answer, path))
      return problems
    }
  }
}

/** How many turns of the event loop a response may take before the player asks whether it is held. */
const TURNS = 50

/** A request that was sent, and its response once there is one. */
interface Request {
  answer: Answer | null
}

/** Sends the request of a step. Returns null if it has none. */
function begin (send: Send, step: Step, kept: ReadonlyMap<string, unknown>): Request | null {
  const [method, path] = step.look === undefined ? step.request?.split(' ') ?? [] : ['GET', step.look]
  if (method === undefined || path === undefined) return null
  const request: Request = { answer: null }
  const set = (answer: Answer): void => { request.answer = answer }
  send(method, pathOf(path, kept), fill(step.body, kept), step.headers).then(set, () => set({ statusCode: 0, headers: {}, body: '' }))
  return request
}

async function advance (send: Send, by: string): Promise<void> {
  const { statusCode, body } = await send('POST', '/_emulator/clock/advance', { by })
  if (statusCode !== 200) throw new Error(body)
}

const PLACES: Readonly<Record<string, string>> = { server: SERVER, stopped: STOPPED, faulty: FAULTY, locked: LOCKED }

/** A path with its places filled: `{server}` for the whole path of a server, `{server.id}` for its id, `{NAME}` for what a step kept. */
function pathOf (text: string, kept: ReadonlyMap<string, unknown>): string {
  return text.replace('{project}', PROJECT).replace(/\{(\w+)(\.id)?\}/g, (whole, place: string, id?: string) => {
    const serverId = PLACES[place]
    if (serverId !== undefined) return id === undefined ? `/v2.1/${PROJECT}/servers/${serverId}` : serverId
    if (id === undefined && kept.has(place)) return String(kept.get(place))
    throw new Error(`${whole} is not a place; expected one of ${[...Object.keys(PLACES), 'project', ...kept.keys()].join(', ')}`)
  })
}

/** Returns the value with each text `{NAME}` replaced by what was kept under the name. */
function fill (value: unknown, kept: ReadonlyMap<string, unknown>): unknown {
  if (kept.size === 0) return value
  if (typeof value === 'string') {
    const [, name = ''] = /^\{(\w+)\}$/.exec(value) ?? []
    return kept.has(name) ? kept.get(name) : value
  }
  if (Array.isArray(value)) return value.map((item) => fill(item, kept))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, fill(member, kept)]))
}

/** Returns the member of a JSON body that a path such as `server.id` names; the whole body for an empty path. */
function memberOf ({ body }: Answer, path: string): unknown {
  return path.split('.').filter((key) => key !== '').reduce<unknown>((value, key) => (value as Record<string, unknown> | undefined)?.[key], body === '' ? undefined : JSON.parse(body))
}

function compareAnswer (answer: Answer, step: Step, kept: ReadonlyMap<string, unknown>): readonly Difference[] {
  const { status = step.look === undefined ? undefined : 200, headers = {}, body: expected } = step.expect ?? {}
  const wrongHeaders = Object.entries(headers).filter(([name, value]) => (answer.headers[name] ?? null) !== value)
  return [
    ...(status === undefined || status === answer.statusCode ? [] : [{ path: ['status'], message: `the status is ${answer.statusCode}; expected ${status}: ${answer.body.slice(0, 300)}` }]),
    ...wrongHeaders.map(([name, value]) => ({ path: ['headers', name], message: `the header ${name} is ${JSON.stringify(answer.headers[name] ?? null)}; expected ${JSON.stringify(value)}` })),
    ...(expected === undefined ? [] : compareBody(answer, step, fill(expected, kept)))
  ]
}

function compareBody (answer: Answer, step: Step, expected: unknown): readonly Difference[] {
  if (typeof expected === 'string') return compare(answer.body, expected, ['body'])
  try {
    const body: unknown = JSON.parse(answer.body)
    return compare(step.look === undefined ? body : (body as { server: unknown }).server, expected, ['body'])
  } catch {
    return [{ path: ['body'], message: `the body ${JSON.stringify(answer.body.slice(0, 300))} is not JSON` }]
  }
}

/** Returns what the value lacks of the expectation; lists are compared item by item. */
function compare (actual: unknown, expected: unknown, path: readonly string[]): readonly Difference[] {
  const differs = (message: string): readonly Difference[] => [{ path, message: `${path.join('.')} ${message}` }]
  if (typeof expected !== 'object' || expected === null) return actual === expected ? [] : differs(`is ${JSON.stringify(actual)}; expected ${JSON.stringify(expected)}`)
  if ('absent' in expected) return actual === undefined ? [] : differs(`is ${JSON.stringify(actual)}; expected none`)
  if (Array.isArray(expected)) {
    if (!Array.isArray(actual) || actual.length !== expected.length) return differs(`is ${JSON.stringify(actual)}; expected ${expected.length} items`)
    return expected.flatMap((item, index) => compare(actual[index], item, [...path, String(index)]))
  }
  if (typeof actual !== 'object' || actual === null) return differs(`is ${JSON.stringify(actual)}; expected an object`)
  return Object.entries(expected).flatMap(([name, value]) => compare((actual as Record<string, unknown>)[name], value, [...path, name]))
}
