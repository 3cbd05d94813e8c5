/** What the emulator holds, and how long it takes to move or write it. */
import { get } from 'node:http'
import { ROUTES, TOKEN, firstPage, restart, restartInProjects, restartInTurn, show, showInTurn, writeFleet, writeSeries } from '../fleets.js'
import { compared, figureOf, loadOnce } from '../measure.js'
import { emulatorLaunch, expectSample, sampleOf, startSides } from '../sides.js'
import { runProgram, serve, type Served } from '../processes.js'
import type { Bench, Row } from '../bench.js'
import type { Call } from '../call.js'
import type { SideName } from '../figure.js'

const MB = 1024 * 1024

async function loadUntil (bench: Bench, side: Served, total: number): Promise<void> {
  for (let sent = 0, isRestart = true; sent < total; isRestart = !isRestart) {
    const { requests } = await loadOnce(bench, side, isRestart ? restart : show)
    sent += requests
  }
}

const memory: Row = {
  name: 'memory',
  title: 'memory after a million requests',
  compares: 'Restarts and shows by turns. The first tenth fills the journal; what comes later should add nothing. The bare app keeps nothing.',
  run: async (bench) => {
    const sides = await startSides(bench, emulatorLaunch('--reboot-duration', '0'), { call: restart, route: ROUTES.action, withOthers: false })
    const [early, late] = [new Map<SideName, number[]>(), new Map<SideName, number[]>()]
    for (const name of ['emulator', 'bare Fastify'] as const) {
      const side = sides.get(name)
      if (side === undefined) throw new Error(`${name} was not started`)
      // The base has one route, so it is asked for restarts alone.
      for (const [found, part] of [[early, 0.1], [late, 0.9]] as const) {
        bench.say(`${name}: ${Math.round(bench.sizes.requests * part)} requests`)
        if (name === 'emulator') await loadUntil(bench, side, bench.sizes.requests * part)
        else for (let sent = 0; sent < bench.sizes.requests * part;) sent += (await loadOnce(bench, side, restart)).requests
        found.set(name, [(await side.usage()).rssBytes / MB])
      }
    }
    return [
      compared('resident memory after 100,000 requests', 'MB', early, { kind: 'cost' }),
      compared('resident memory after 1,000,000 requests', 'MB', late, { kind: 'cost' })
    ]
  }
}

const simultaneous: Row = {
  name: 'simultaneous',
  title: '10,000 restarts at the same time',
  compares: '10,000 servers restart for an hour; then the clock is advanced by an hour, which ends all of them in one call.',
  run: async (bench) => {
    const count = bench.sizes.servers
    const emulator = await serve(emulatorLaunch('--servers', writeFleet(bench.directory, count), '--reboot-duration', '1h'))
    const restarting = async (): Promise<number> => {
      const { body } = await expectSample('emulator', emulator.url, { method: 'GET', path: '/_emulator/metrics', headers: {}, status: 200 })
      return Number(/^bms_emulator_servers\{status="REBOOT"\} (\d+)$/m.exec(body)?.[1] ?? 0)
    }
    const before = await emulator.usage()
    bench.say('restarting')
    const { cpuUsPerRequest } = await loadOnce(bench, emulator, restartInTurn(count), 0, count)
    const loaded = await emulator.usage()
    if (await restarting() !== count) throw new Error(`${await restarting()} servers are restarting; expected ${count}`)
    const during = await emulator.watch()
    const begin = performance.now()
    await expectSample('emulator', emulator.url, { method: 'POST', path: '/_emulator/clock/advance', headers: {}, body: '{"by":"1h"}', status: 200 })
    const took = performance.now() - begin
    const { longestBlockMs, cpuUs } = await emulator.usage()
    if (await restarting() !== 0) throw new Error(`${await restarting()} servers are still restarting; expected none`)
    return [
      figureOf('CPU time per restart, from a cold start', 'µs', [cpuUsPerRequest]),
      figureOf('timers that the restarts added', 'timers', [(loaded.timers ?? NaN) - (before.timers ?? NaN)]),
      figureOf('memory that the restarts added', 'MB', [(loaded.rssBytes - before.rssBytes) / MB]),
      figureOf('CPU time of the advance that ends all', 'ms', [(cpuUs - during.cpuUs) / 1000]),
      figureOf('time of it', 'ms', [took]),
      figureOf('longest block of the event loop in it', 'ms', [longestBlockMs ?? NaN])
    ]
  }
}

const freshProject: Row = {
  name: 'fresh-project',
  title: 'a fresh project',
  compares: '`emulator.project()` of the library, beside fleets of two sizes, and `POST /_emulator/projects`.',
  run: async (bench) => {
    const { freshProjects, servers } = bench.sizes
    // An emulator holds at most 10,000 projects.
    const rounds = Math.min(bench.rounds, 5)
    const inside = async (fleet: number): Promise<readonly number[]> => await runProgram('inside', 'projects', String(fleet), String(Math.ceil(freshProjects / 2)), String(rounds)) as number[]
    bench.say('in the process')
    const [small, large] = [await inside(5), await inside(servers * 10)]
    const emulator = await serve(emulatorLaunch())
    const create: Call = { method: 'POST', path: '/_emulator/projects', headers: TOKEN, status: 201 }
    const [wall, cpu]: [number[], number[]] = [[], []]
    for (let round = 0; round <= rounds; round++) {
      bench.say(`over HTTP, round ${round}`)
      const { seconds, requests, cpuUsPerRequest } = await loadOnce({ ...bench, connections: 1 }, emulator, create, 0, freshProjects)
      if (round === 0) continue
      wall.push(seconds * 1000 / requests)
      cpu.push(cpuUsPerRequest / 1000)
    }
    return [
      figureOf('CPU time in the process, beside 5 servers', 'ms', small, 1),
      figureOf('CPU time in the process, beside 100,000 servers', 'ms', large, 1),
      figureOf('time over HTTP, one after the other', 'ms', wall),
      figureOf('CPU time over HTTP', 'ms', cpu, 1)
    ]
  }
}

const hours: Row = {
  name: 'hours',
  title: '10,000 virtual hours of restarts',
  compares: 'Restarts of ten minutes, one after the other, as records and clock run them; and restarts of an hour as a test of the library does it, by a request without a socket and an advance each.',
  run: async ({ sizes, rounds, say }) => {
    const found: Array<{ worldMs: number, libraryMs: number }> = []
    const repeats = Math.min(rounds, 3)
    for (let round = 1; round <= repeats; round++) {
      say(`round ${round} of ${repeats}`)
      found.push(await runProgram('inside', 'hours', String(sizes.hours)) as { worldMs: number, libraryMs: number })
    }
    return [
      figureOf('CPU time of 60,000 restarts of ten minutes, below HTTP', 'ms', found.map(({ worldMs }) => worldMs), 1000),
      figureOf('CPU time of 10,000 restarts of an hour, by the library', 'ms', found.map(({ libraryMs }) => libraryMs))
    ]
  }
}

/** Reads a response without keeping it, and returns its length in bytes. */
function lengthOf (url: string): Promise<number> {
  return new Promise((resolve, reject) => {
    get(url, (response) => {
      let bytes = 0
      response.on('data', (part: Buffer) => { bytes += part.length })
      response.once('end', () => { if (response.statusCode === 200) resolve(bytes); else reject(new Error(`${url} was answered with ${response.statusCode}; expected 200`)) })
      response.once('error', reject)
    }).once('error', reject)
  })
}

const snapshot: Row = {
  name: 'snapshot',
  title: 'snapshot of a full world',
  compares: 'After 150,000 restarts over 10,000 projects, which fill the journals to their bound: `GET /_emulator/snapshot`, read to its end.',
  run: async (bench) => {
    const emulator = await serve(emulatorLaunch('--reboot-duration', '0'))
    const call = restartInProjects(bench.sizes.projects)
    for (let sent = 0; sent < bench.sizes.fillingRequests;) {
      bench.say(`${sent} requests`)
      sent += (await loadOnce(bench, emulator, call, sent)).requests
    }
    const [sizes, cpu, times, blocks, added]: [number[], number[], number[], number[], number[]] = [[], [], [], [], []]
    for (let round = 1; round <= bench.rounds; round++) {
      bench.say(`round ${round} of ${bench.rounds}`)
      const before = await emulator.watch()
      const begin = performance.now()
      sizes.push(await lengthOf(`${emulator.url}/_emulator/snapshot`) / MB)
      times.push(performance.now() - begin)
      const after = await emulator.usage()
      cpu.push((after.cpuUs - before.cpuUs) / 1000)
      blocks.push(after.longestBlockMs ?? NaN)
      added.push((after.rssBytes - before.rssBytes) / MB)
    }
    return [
      figureOf('size', 'MB', sizes),
      figureOf('CPU time', 'ms', cpu),
      figureOf('time', 'ms', times),
      figureOf('longest block of the event loop', 'ms', blocks),
      figureOf('memory that it added', 'MB', added)
    ]
  }
}

const million: Row = {
  name: 'million',
  title: '1,000,000 servers in one process',
  compares: 'The start with a fleet file of 1,000,000 servers until the first page has been read, and shows of all of them in turn.',
  run: async (bench) => {
    const count = bench.sizes.lists[2]
    bench.say('writing the fleet')
    const fleet = writeFleet(bench.directory, count)
    bench.say('starting')
    const begin = performance.now()
    const emulator = await serve(emulatorLaunch('--servers', fleet))
    await sampleOf(emulator.url, firstPage)
    const seconds = (performance.now() - begin) / 1000
    const { rssBytes, cpuUs } = await emulator.usage()
    const call = showInTurn(count)
    const shows: number[] = []
    for (let round = 0, sent = 0; round <= bench.rounds; round++) {
      bench.say(`shows, round ${round}`)
      const { requests, cpuUsPerRequest } = await loadOnce(bench, emulator, call, sent)
      sent += requests
      if (round > 0) shows.push(cpuUsPerRequest)
    }
    return [
      figureOf('start, to the first page', 's', [seconds]),
      figureOf('CPU time of the start', 's', [cpuUs / 1e6]),
      figureOf('resident memory', 'MB', [rssBytes / MB]),
      figureOf('CPU time of a show, of each server in turn', 'µs', shows)
    ]
  }
}

const series: Row = {
  name: 'series',
  title: '1,000,000 servers from one line',
  compares: 'The start with a fleet file whose only item has `"count":1000000`, until the first page has been read; then the first page of 25 over and over.',
  run: async (bench) => {
    const fleet = writeSeries(bench.directory, bench.sizes.lists[2])
    const [seconds, rss, pages]: [number[], number[], number[]] = [[], [], []]
    for (let round = 1; round <= bench.rounds; round++) {
      bench.say(`round ${round} of ${bench.rounds}`)
      const begin = performance.now()
      const emulator = await serve(emulatorLaunch('--servers', fleet))
      await sampleOf(emulator.url, firstPage)
      seconds.push((performance.now() - begin) / 1000)
      rss.push((await emulator.usage()).rssBytes / MB)
      await loadOnce(bench, emulator, firstPage)
      pages.push((await loadOnce(bench, emulator, firstPage)).cpuUsPerRequest)
      await emulator.stop()
    }
    return [
      figureOf('start, to the first page', 's', seconds, 0.5),
      figureOf('resident memory', 'MB', rss, 200),
      figureOf('CPU time of the first page of 25', 'µs', pages)
    ]
  }
}

export const STATE_ROWS: readonly Row[] = [memory, simultaneous, freshProject, hours, snapshot, million, series]
