/** The load of the bench is what it says, and no server outlives the bench. No time is asserted. */
import { createServer, type RequestListener } from 'node:http'
import { mkdtempSync, rmSync } from 'node:fs'
import { once } from 'node:events'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { spawn, spawnSync } from 'node:child_process'
import type { AddressInfo } from 'node:net'
import t, { test, type Test } from 'tap'
import { HAS_WRK, burst, sendExactly } from '../bench/load.js'
import { serve as startProgram } from '../bench/processes.js'
import { showInTurn } from '../bench/fleets.js'

// Each case starts processes, which takes its time where many tests run side by side.
t.setTimeout(240_000)

/** Serves on a free port, and returns the URL. */
async function serve (t: Test, listener: RequestListener): Promise<string> {
  const server = createServer(listener).listen(0, '127.0.0.1')
  t.teardown(() => server.close().closeAllConnections())
  await once(server, 'listening')
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

const withoutWrk = HAS_WRK ? false : 'wrk is not installed'
if (withoutWrk !== false) process.stderr.write('SKIPPED: wrk is not installed; its load was not tried.\n')

for (const tool of ['wrk', 'autocannon', 'an exact number'] as const) {
  const load = async (url: string): Promise<{ readonly requests: number }> => {
    const job = { url, call: showInTurn(3), connections: 2, from: 1 }
    return await (tool === 'an exact number' ? sendExactly(job, 7) : burst({ ...job, seconds: 1 }, tool))
  }

  test(`load by ${tool} sends the requests in turn, and fails for a wrong status`, { skip: tool === 'wrk' ? withoutWrk : false }, async (t) => {
    const paths: string[] = []
    let status = 200
    const url = await serve(t, (request, response) => {
      if (request.headers['x-auth-token'] !== 'demo') response.statusCode = 401
      else response.statusCode = status
      paths.push(String(request.url))
      response.end()
    })
    const { requests } = await load(url)
    t.ok(requests > 0 && requests <= paths.length)
    t.same(new Set(paths).size, 3)
    for (const index of [0, 1, 2]) t.ok(paths.some((path) => path.endsWith(`/servers/00000000-0000-4000-8000-00000000000${index}`)), String(index))
    status = 409
    await t.rejects(load(url), { message: /with a wrong status, .* failures of the connection; expected 200 for each$/ })
  })
}

test('a block of the event loop is seen, also one that begins as soon as it is watched', async (t) => {
  const folder = t.testdir({
    'blocks.mjs': `
    import { createServer } from 'node:http'
    const server = createServer((request, response) => {
      for (const end = performance.now() + 50; performance.now() < end;);
      response.end()
    }).listen(0, '127.0.0.1', () => console.log(JSON.stringify({ url: 'http://127.0.0.1:' + server.address().port })))
  `
  })
  const served = await startProgram({ args: [join(folder, 'blocks.mjs')], url: null })
  t.teardown(() => served.stop())
  t.equal((await served.usage()).longestBlockMs, null)
  t.ok(Number((await served.watch()).longestBlockMs) < 50, 'nothing has been seen yet')
  await fetch(served.url)
  // The program blocks for 50 ms by the same clock, however slow the machine is; the monitor rounds to about one.
  t.ok(Number((await served.usage()).longestBlockMs) > 48)
})

const children = (pid: number): readonly number[] =>
  spawnSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' }).stdout.trim().split('\n')
    .map((line) => line.trim().split(/\s+/).map(Number)).flatMap(([child = 0, parent]) => parent === pid ? [child] : [])

function isRunning (pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

const withoutPs = spawnSync('ps', ['-A']).status === 0 ? false : 'ps is not installed'
if (withoutPs !== false) process.stderr.write('SKIPPED: ps is not installed; whether servers outlive the bench was not tried.\n')

for (const signal of ['SIGINT', 'SIGKILL'] as const) {
  test(`no server outlives a bench that ${signal} ends`, { skip: withoutPs }, async (t) => {
    const { NODE_OPTIONS: _options, ...environment } = process.env
    // One that is killed leaves its folder.
    const folder = mkdtempSync(join(tmpdir(), 'bench-test-'))
    t.teardown(() => rmSync(folder, { recursive: true, force: true }))
    const child = spawn(process.execPath, [`${process.cwd()}/.build/test/bench/main.js`, '--only', 'show', '--rounds', '1000'], { env: { ...environment, TMPDIR: folder }, stdio: 'ignore' })
    t.teardown(() => child.kill())
    const closed = once(child, 'close')
    let servers: readonly number[] = []
    // The emulator, the bare app and node:http.
    while ((servers = children(child.pid ?? 0)).length < 3) await sleep(50)
    child.kill(signal)
    await closed
    while (servers.some(isRunning)) await sleep(50)
    t.pass('all ended')
  })
}
