/** Other mock servers, installed on request into a folder of their own: nobody who uses the package gets them. */
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { once } from 'node:events'
import { join } from 'node:path'
import { spawn, spawnSync } from 'node:child_process'
import { freePort } from '../free-port.js'
import { programPath, track, type Launch } from './processes.js'
import type { Answer } from './programs/answers.js'
import type { Results, SideName } from './figure.js'

/** A server that can be started with one response. */
export interface Other {
  readonly name: SideName
  readonly version: string
  launch(directory: string, answer: Answer): Promise<Launch>
}

interface Kind {
  readonly name: SideName
  readonly package: string
  /** The last version that runs on the oldest Node that the emulator supports. */
  readonly version: string
  /** Why it cannot run here; null if it can. */
  missing(): string | null
  /** Writes what it serves, and returns the arguments of Node. */
  prepare(modules: string, directory: string, answer: Answer, port: number): Omit<Launch, 'url'>
}

const hasJava = (): boolean => spawnSync('java', ['-version']).status === 0

/** The headers of a response that never changes; a request id is the same in each. */
function fixedHeaders ({ headers, document }: Answer): Record<string, string | string[]> {
  const type = document === null ? {} : { 'content-type': 'application/json' }
  return { ...type, ...Object.fromEntries(headers.map(([name, value]) => [name, value === null ? 'req-00000000-0000-4000-8000-000000000000' : typeof value === 'string' ? value : [...value]])) }
}

const KINDS: readonly Kind[] = [
  {
    name: 'WireMock',
    package: 'wiremock',
    version: '3.13.2',
    missing: () => !hasJava() ? 'java is not installed (Debian: default-jre-headless)' : !existsSync('/proc/self/stat') ? 'its CPU time is read from /proc, which this system does not have' : null,
    prepare: (modules, directory, answer, port) => {
      const root = join(directory, 'wiremock')
      mkdirSync(join(root, 'mappings'), { recursive: true })
      const { method, route, status, document } = answer
      const response = { status, headers: fixedHeaders(answer), ...(document === null ? {} : { jsonBody: document }) }
      writeFileSync(join(root, 'mappings', 'only.json'), JSON.stringify({ request: { method, urlPathPattern: route.replace(/:\w+/g, '[^/]+') }, response }))
      const jars = join(modules, 'wiremock/build')
      const jar = readdirSync(jars).find((name) => name.endsWith('.jar')) ?? ''
      // Its journal holds as many requests as the emulator's.
      return { hasCounters: true, args: [programPath('beside'), 'java', '-jar', join(jars, jar), '--port', String(port), '--bind-address', '127.0.0.1', '--root-dir', root, '--max-request-journal-entries', '1000', '--disable-banner'] }
    }
  },
  {
    name: 'Prism',
    package: '@stoplight/prism-cli',
    version: '5.14.2',
    missing: () => null,
    prepare: (modules, directory, answer, port) => {
      const path = answer.route.replace(/:(\w+)/g, '{$1}')
      const parameters = Array.from(answer.route.matchAll(/:(\w+)/g), ([, name]) => ({ name, in: 'path', required: true, schema: { type: 'string' } }))
      const headers = Object.fromEntries(Object.entries(fixedHeaders(answer)).filter(([name]) => name !== 'content-type').map(([name, value]) => [name, { schema: { type: 'string' }, example: String(value) }]))
      const content = answer.document === null ? {} : { content: { 'application/json': { schema: { type: 'object' }, example: answer.document } } }
      const requestBody = answer.method === 'GET' ? {} : { requestBody: { content: { 'application/json': { schema: { type: 'object' } } } } }
      const operation = { parameters, ...requestBody, responses: { [answer.status]: { description: 'the response', headers, ...content } } }
      const file = join(directory, 'prism.json')
      writeFileSync(file, JSON.stringify({ openapi: '3.0.3', info: { title: 'bench', version: '1' }, paths: { [path]: { [answer.method.toLowerCase()]: operation } } }))
      return { args: [join(modules, '@stoplight/prism-cli/dist/index.js'), 'mock', file, '--host', '127.0.0.1', '--port', String(port), '--verboseLevel', 'warn'] }
    }
  },
  {
    name: 'Mockoon',
    package: '@mockoon/cli',
    version: '9.9.0',
    missing: () => null,
    prepare: (modules, directory, answer, port) => {
      const file = join(directory, 'mockoon.json')
      writeFileSync(file, JSON.stringify(mockoonEnvironment(answer, port)))
      return { args: [join(modules, '@mockoon/cli/bin/run.js'), 'start', '--data', file, '--hostname', '127.0.0.1', '--disable-log-to-file', '--disable-admin-api'] }
    }
  }
]

function mockoonEnvironment (answer: Answer, port: number): unknown {
  const headers = Object.entries(fixedHeaders(answer)).flatMap(([key, value]) => [value].flat().map((one) => ({ key, value: one })))
  const response = { uuid: '2', body: answer.document === null ? '' : JSON.stringify(answer.document), latency: 0, statusCode: answer.status, label: '', headers, bodyType: 'INLINE', filePath: '', databucketID: '', sendFileAsBody: false, rules: [], rulesOperator: 'OR', disableTemplating: true, fallbackTo404: false, default: true, crudKey: 'id', callbacks: [] }
  const route = { uuid: '1', type: 'http', documentation: '', method: answer.method.toLowerCase(), endpoint: answer.route.slice(1), responses: [response], responseMode: null, streamingMode: null, streamingInterval: 0 }
  return { uuid: '0', lastMigration: 33, name: 'bench', endpointPrefix: '', latency: 0, port, hostname: '127.0.0.1', folders: [], routes: [route], rootChildren: [{ type: 'route', uuid: '1' }], proxyMode: false, proxyHost: '', proxyRemovePrefix: false, tlsOptions: { enabled: false, type: 'CERT', pfxPath: '', certPath: '', keyPath: '', caPath: '', passphrase: '' }, cors: false, headers: [], proxyReqHeaders: [], proxyResHeaders: [], data: [], callbacks: [] }
}

/** Installs a package from npm, within five minutes, and returns why it failed; null if it is there. */
async function install ({ package: name, version }: Kind, directory: string): Promise<string | null> {
  const found = join(directory, 'node_modules', name, 'package.json')
  if (existsSync(found) && (JSON.parse(readFileSync(found, 'utf8')) as { version: string }).version === version) return null
  mkdirSync(directory, { recursive: true })
  if (!existsSync(join(directory, 'package.json'))) writeFileSync(join(directory, 'package.json'), '{"private":true}\n')
  const child = track(spawn('npm', ['install', '--no-audit', '--no-fund', '--silent', '--ignore-scripts', `${name}@${version}`], { cwd: directory, stdio: ['ignore', 'ignore', 'inherit'], timeout: 300_000 }))
  const [code] = await Promise.race([once(child, 'close'), once(child, 'error')]) as [unknown]
  return code === 0 ? null : `npm could not install ${name}@${version}`
}

/** Installs the other servers into a folder, and returns those that can run, with the reasons why others cannot. */
export async function installOthers (directory: string, say: (progress: string) => void): Promise<{ readonly others: readonly Other[], readonly report: Results['others'] }> {
  const others: Other[] = []
  const report: Array<Results['others'][number]> = []
  for (const kind of KINDS) {
    say(`installing ${kind.name}`)
    const missing = kind.missing() ?? await install(kind, directory)
    if (missing !== null) {
      report.push({ name: kind.name, missing })
      continue
    }
    report.push({ name: kind.name, version: kind.version })
    others.push({
      name: kind.name,
      version: kind.version,
      launch: async (folder, answer) => {
        const port = await freePort()
        return { url: `http://127.0.0.1:${port}`, ...kind.prepare(join(directory, 'node_modules'), folder, answer, port) }
      }
    })
  }
  return { others, report }
}
