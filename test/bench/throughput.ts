// Requests per second of a restart and of a show, against a bare Fastify app, in turn and in one run: quote the ratios.
//   npm run bench
import autocannon from 'autocannon'
import { spawn, type ChildProcess } from 'node:child_process'
import { createInterface } from 'node:readline'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'

const ROUNDS = Number(process.env['ROUNDS'] ?? 5)
const SECONDS = Number(process.env['SECONDS'] ?? 3)
const SERVER_PATH = '/v2.1/c685484a8cc2416b97260938705deb65/servers/95bf2490-5428-432c-ad9b-5e3406f869dd'
const headers = { 'X-Auth-Token': 'demo', 'Content-Type': 'application/json' }

interface Side { readonly name: string, readonly child: ChildProcess, readonly url: string }

async function start (name: string, args: readonly string[]): Promise<Side> {
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'ignore'] })
  if (child.stdout === null) throw new Error('no stdout')
  const [line] = await once(createInterface(child.stdout), 'line') as [string]
  return { name, child, url: (JSON.parse(line) as { url: string }).url }
}

async function measure ({ url }: Side, request: { method: 'GET' | 'POST', path: string, body?: string }): Promise<number> {
  const result = await autocannon({ url: `${url}${request.path}`, method: request.method, headers, connections: Number(process.env['CONNECTIONS'] ?? 20), pipelining: Number(process.env['PIPELINING'] ?? 1), duration: SECONDS, ...(request.body === undefined ? {} : { body: request.body }) })
  if (result.non2xx > 0 || result.errors > 0) throw new Error(`${result.non2xx} responses were not a success, ${result.errors} errors`)
  return result.requests.average
}

const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN

const example = readFileSync('fixtures/examples/server-show.json', 'utf8')
const bare = await start('bare', ['.build/test/bench/bare-app.js', example])
const ours = await start('emulator', ['dist/cli/main.js', '--port', '0', '--reboot-duration', '0', '--log-level', 'warn', '--fault', 'BMS.0212:server=nobody'])
try {
  for (const [name, request] of Object.entries({
    restart: { method: 'POST' as const, path: `${SERVER_PATH}/action`, body: '{"reboot":{"type":"HARD"}}' },
    show: { method: 'GET' as const, path: SERVER_PATH }
  })) {
    const ratios: number[] = []
    for (let round = 0; round <= ROUNDS; round++) {
      const [reference, measured] = [await measure(bare, request), await measure(ours, request)]
      // The first round warms both up.
      if (round > 0) ratios.push(measured / reference)
      if (round > 0) process.stdout.write(`${name} ${round}: bare ${Math.round(reference)}/s, emulator ${Math.round(measured)}/s, ratio ${(measured / reference).toFixed(2)}\n`)
    }
    process.stdout.write(`${name}: median ratio ${median(ratios).toFixed(2)} (goal 0.85)\n`)
  }
} finally {
  bare.child.kill()
  ours.child.kill()
}
