/** How each side is started, and the check that both sides send the same. */
import { request as httpRequest } from 'node:http'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { writeFileSync } from 'node:fs'
import { pathOf, type Call } from './call.js'
import { MAIN, programPath, serve, type Launch, type Served } from './processes.js'
import type { Answer } from './programs/answers.js'
import type { Bench } from './bench.js'
import type { SideName } from './figure.js'

/** A response as it was received. Names are in lower case; a header that came twice has two values. */
export interface Sample {
  readonly status: number
  readonly headers: ReadonlyMap<string, readonly string[]>
  readonly body: string
}

/** The emulator, with a rule that matches nothing, its journal, and the log level `warn`. */
export function emulatorLaunch (...args: readonly string[]): Launch {
  return { url: null, args: [MAIN, '--port', '0', '--log-level', 'warn', '--fault', 'BMS.0212:server=nobody', ...args] }
}

/** The bare Fastify app, or `node:http` alone, with these responses. */
export function baseLaunch (bench: Bench, program: 'bare-app' | 'plain-http', answer: Answer): Launch {
  const file = join(bench.directory, `${program}.json`)
  writeFileSync(file, JSON.stringify({ answers: [answer], routes: bench.routes }))
  return { url: null, args: [programPath(program), file] }
}

/** Sends a call once; by default the last one of those that are sent in turn. */
export function sampleOf (url: string, call: Call, index = (call.count ?? 1) - 1): Promise<Sample> {
  return new Promise((resolve, reject) => {
    const request = httpRequest(`${url}${pathOf(call, index)}`, { method: call.method, headers: call.headers, agent: false }, (response) => {
      const headers = new Map<string, readonly string[]>()
      for (const [name, values = []] of Object.entries(response.headersDistinct)) headers.set(name, values)
      text(response).then((body) => resolve({ status: response.statusCode ?? 0, headers, body }), reject)
    })
    request.once('error', reject)
    request.end(call.body)
  })
}

/** Sends a call once. @throws Error for another status than the expected one */
export async function expectSample (name: string, url: string, call: Call, index?: number): Promise<Sample> {
  const sample = await sampleOf(url, call, index)
  if (sample.status !== call.status) throw new Error(`${name}: ${call.method} ${call.path} was answered with ${sample.status}; expected ${call.status}: ${sample.body.slice(0, 500)}`)
  return sample
}

const SET_BY_NODE = ['date', 'connection', 'keep-alive', 'content-length', 'transfer-encoding', 'content-type']

/** Returns what the base programs need to send the same response. */
export function answerOf ({ method }: Call, route: string, { status, headers, body }: Sample): Answer {
  return {
    method,
    route,
    status,
    headers: [...headers].filter(([name]) => !SET_BY_NODE.includes(name)).map(([name, values]) =>
      [name, name.endsWith('request-id') ? null : values.length === 1 ? values[0] ?? '' : values]),
    document: body === '' ? null : JSON.parse(body)
  }
}

/** Headers that name the framing; a response may be framed either way. */
const FRAMING = ['content-length', 'transfer-encoding']

/** @throws Error if a base sends another response than the emulator: the numbers would compare two different things */
export function expectLike (name: SideName, theirs: Sample, ours: Sample): void {
  const namesOf = ({ headers }: Sample): string => [...headers].flatMap(([header, values]) => FRAMING.includes(header) ? [] : values.map(() => header)).sort().join(', ')
  if (namesOf(theirs) !== namesOf(ours)) throw new Error(`${name} sends the headers ${namesOf(theirs)}; expected those of the emulator: ${namesOf(ours)}`)
  if (theirs.body.length !== ours.body.length) throw new Error(`${name} sends ${theirs.body.length} characters; expected ${ours.body.length}, as the emulator`)
}

/** The sides of a comparison, all of them started. */
export type Sides = ReadonlyMap<SideName, Served>

/** Starts the emulator and the bases beside it. `withOthers` adds the other servers that are installed. */
export async function startSides (bench: Bench, emulator: Launch, { call, route, withOthers }: { readonly call: Call, readonly route: string, readonly withOthers: boolean }): Promise<Sides> {
  const ours = await serve(emulator)
  const sample = await expectSample('emulator', ours.url, call)
  const answer = answerOf(call, route, sample)
  const launches: Array<readonly [SideName, Launch]> = [
    ['bare Fastify', baseLaunch(bench, 'bare-app', answer)],
    ['node:http', baseLaunch(bench, 'plain-http', answer)]
  ]
  if (withOthers) for (const other of bench.others) launches.push([other.name, await other.launch(bench.directory, answer)])
  const started = await Promise.all(launches.map(async ([name, launch]) => [name, await serve(launch)] as const))
  for (const [name, { url }] of started) {
    const theirs = await expectSample(name, url, call)
    if (name === 'bare Fastify' || name === 'node:http') expectLike(name, theirs, sample)
  }
  return new Map([['emulator', ours], ...started])
}
