// Exploring a client in the process: what breaks it, in the smallest plan, the same for the same seed.
import tap, { type Test } from 'tap'
import { careful, careless, clientInput } from '../../explore-clients.js'
import { createEmulator, explore, type ExploreClient, type ExploreError, type ExploreOptions } from '../../../src/index.js'
import { restartCarefully } from '../../../src/page/clients/careful.js'
import { SERVER } from '../../ids.js'

// A search runs a client hundreds of times.
tap.setTimeout(300_000)
const { test } = tap

/** Returns the error of a search that breaks the client. */
async function errorOf (t: Test, client: ExploreClient, options: ExploreOptions): Promise<ExploreError> {
  try {
    const { runs } = await explore(client, options)
    throw new Error(`nothing broke the client in ${runs} runs`)
  } catch (error) {
    t.equal((error as Error).name, 'ExploreError', (error as Error).stack ?? '')
    return error as ExploreError
  }
}

/** Restarts the server with one request. Never retries. */
const trusting: ExploreClient = async (project, { sleep }) => {
  const response = await project.fetch(`${project.serverUrl(SERVER)}/action`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"reboot":{"type":"HARD"}}' })
  if (!response.ok) throw new Error(`refused with ${response.status}`)
  await sleep(6000)
}

test('100 plans break the careless client, and name the double restart and stopping early', async (t) => {
  const error = await errorOf(t, careless, { runs: 100, silence: 200 })
  t.match(error.failures.map(({ kind }) => kind).sort(), ['blind-retry', 'double-restart', 'hang', 'reported-too-soon', 'restarted-too-often'])
  for (const { kind, plan, timeline, sentence } of error.failures) {
    // Alone, the rule finds a second restart that the first one outlives; that takes two faults.
    t.equal(plan.length, kind === 'double-restart' ? 2 : 1, kind)
    t.match(plan[0], kind === 'hang' || kind === 'blind-retry' ? /operation=reboot/ : /:times=1$/, kind)
    t.ok(timeline.length > 1, kind)
    for (const part of [sentence, ...plan, ...timeline, `await explore(client, {"seed":1,"plan":${JSON.stringify(plan)}})`]) t.ok(error.message.includes(part), part)
  }
  t.match(error.message, /^explore: the client breaks in 5 ways \(\d+ plans, ended early, \d+ runs, seed 1\)\n\n1\. /)
})

test('the same seed finds the same failures in the same smallest plans, and the replay shows the same timeline', async (t) => {
  const first = await errorOf(t, careless, { runs: 25, seed: 7, silence: 200 })
  const second = await errorOf(t, careless, { runs: 25, seed: 7, silence: 200 })
  t.equal(second.message, first.message)
  for (const failure of first.failures) {
    const replayed = await errorOf(t, careless, { seed: 7, plan: failure.plan })
    t.match(replayed.failures, [{ plan: failure.plan, timeline: failure.timeline }])
    t.ok(replayed.failures[0]?.kind.split(', ').includes(failure.kind))
  }
})

test('with one failure as the most, the first one ends the search', async (t) => {
  const { failures, message } = await errorOf(t, careless, { runs: 100, maxFailures: 1, silence: 200 })
  t.equal(failures.length, 1)
  t.match(message, /breaks in 1 way \(\d+ plans?, ended early, /)
})

test('a client that never retries breaks at the first fault that passes, and may fail when none can succeed', async (t) => {
  const { failures } = await errorOf(t, trusting, { runs: 60 })
  t.match(failures.find(({ kind }) => kind === 'gave-up'), { sentence: /^the client failed, although it could have succeeded: / })
  t.match(await explore(trusting, { plan: ['403:operation=reboot'] }), { runs: 2 })
  t.match(await explore(trusting, { plan: ['BMS.0212:probability=1'] }), { runs: 2 }, 'a rule of the user is none that a client must survive')
})

test('a client need not survive more than three failures of one operation in a row', async (t) => {
  const persistent = (attempts: number): ExploreClient => async (project, tools) => {
    for (let attempt = 1; ; attempt++) {
      try {
        return await trusting(project, tools)
      } catch (error) {
        if (attempt === attempts) throw error
        await tools.sleep(1000)
      }
    }
  }
  t.match(await explore(persistent(4), { failOn: 'never', plan: ['503:operation=reboot:times=3', '502:operation=reboot:times=3'] }), { runs: 2 })
  t.match(await errorOf(t, persistent(3), { failOn: 'never', plan: ['503:operation=reboot:times=3'] }), { failures: [{ kind: 'gave-up' }] })
})

test('a client that reports success without one is found out', async (t) => {
  const silent: ExploreClient = async (project, tools) => { await Promise.resolve(trusting(project, tools)).catch(() => {}) }
  t.match(await errorOf(t, silent, { plan: ['403:operation=reboot'] }), { failures: [{ kind: 'false-success', sentence: 'the client reported success, but bms-83 was restarted not at all; without faults it is restarted once' }] })
  t.match(await errorOf(t, silent, { plan: ['outcome=error:operation=reboot'] }), { failures: [{ kind: 'false-success', sentence: 'the client reported success, but bms-83 is ERROR; without faults it ends ACTIVE' }] })
  t.match(await errorOf(t, silent, { plan: ['outcome=stuck:operation=reboot'] }), { failures: [{ kind: 'reported-too-soon', sentence: 'the client reported success while bms-83 was still REBOOT' }] })
})

test('a server that is gone is not as it was', async (t) => {
  const deleting: ExploreClient = async (project, tools) => {
    await trusting(project, tools)
    if (project.faults.list().length > 0) await project.fetch(project.serverUrl(SERVER), { method: 'DELETE' })
    await tools.sleep(60_000)
  }
  t.match(await errorOf(t, deleting, { plan: ['503:operation=list:times=1'] }), { failures: [{ sentence: /bms-83 is gone; without faults it ends ACTIVE/ }] })
})

test('the second of two restarts that the cloud makes of one is not the fault of a client that saw the first', async (t) => {
  const polling: ExploreClient = async (project, { sleep }) => {
    await project.fetch(`${project.serverUrl(SERVER)}/action`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"reboot":{"type":"HARD"}}' })
    for (let status = ''; status !== 'ACTIVE'; await sleep(500)) ({ server: { status } } = await (await project.fetch(project.serverUrl(SERVER))).json() as { server: { status: string } })
  }
  t.match(await explore(polling, { plan: ['outcome=twice:operation=reboot:times=1'] }), { runs: 2 })
})

test('a client hangs that waits without end, or for a response without a time limit', async (t) => {
  const waiting: ExploreClient = async (project, tools) => {
    await Promise.resolve(trusting(project, tools)).catch(async () => { for (;;) await tools.sleep(60_000) })
  }
  const asking: ExploreClient = async (project, tools) => {
    await Promise.resolve(trusting(project, tools)).catch(async () => { for (;;) await Promise.all([project.fetch(`${project.serverUrl(SERVER)}/os-instance-actions`), project.fetch(project.serverUrl(SERVER))]) })
  }
  t.match(await errorOf(t, waiting, { plan: ['403:operation=reboot'] }), { failures: [{ kind: 'hang', sentence: 'the client did not end within its time limit' }] })
  t.match(await errorOf(t, asking, { plan: ['403:operation=reboot'], maxRequests: 400 }), { failures: [{ kind: 'hang', sentence: 'the client made more than 400 requests', timeline: { length: 61 } }] })
  t.match(await errorOf(t, trusting, { plan: ['hang:operation=reboot:times=1'], silence: 50 }), { failures: [{ kind: 'hang', sentence: /no time limit/ }] })
})

test('a client that polls for fifteen minutes and then fails does not hang', async (t) => {
  const patient: ExploreClient = async (project, tools) => {
    await project.fetch(`${project.serverUrl(SERVER)}/action`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"reboot":{"type":"HARD"}}' })
    for (let waited = 0; waited < 900; waited += 2) {
      await tools.sleep(2000)
      const { server } = await (await project.fetch(project.serverUrl(SERVER))).json() as { server: { status: string } }
      if (server.status === 'ACTIVE') return
    }
    throw new Error('gave up after 15 minutes')
  }
  t.match(await explore(patient, { plan: ['outcome=stuck:operation=reboot'] }), { runs: 2 })
  t.match(await explore(patient, { plan: ['outcome=shutoff:operation=reboot'] }), { runs: 2 })
  t.match(await errorOf(t, patient, { plan: ['outcome=stuck:operation=reboot'], limit: '10m' }), { failures: [{ kind: 'hang', sentence: 'the client did not end within its time limit' }] })
})

test('nothing that a client begins goes on after its run', async (t) => {
  const seen: string[] = []
  const leaving: ExploreClient = async (project, tools) => {
    const later = async (): Promise<void> => {
      await tools.sleep(10_000)
      seen.push('woke up')
    }
    later().catch(() => {})
    tools.signal.addEventListener('abort', () => {
      seen.push('aborted')
      tools.sleep(1).then(() => seen.push('slept'), () => {})
      project.fetch('/').then(() => seen.push('fetched'), () => {})
    })
    await trusting(project, tools)
  }
  await explore(leaving, { plan: ['stale=1:operation=reboot:times=1'] })
  await new Promise((resolve) => setTimeout(resolve, 20))
  t.same(seen, ['aborted', 'aborted'])
})

test('findings of the report count as far as asked', async (t) => {
  const options = { plan: ['reset:operation=reboot:times=1'] }
  t.match(await errorOf(t, careless, options), { failures: [{ kind: 'blind-retry' }] })
  t.match(await explore(careless, { ...options, failOn: 'never' }), { runs: 2 })
  t.match(await errorOf(t, careless, { failOn: 'warning', ...options }), {
    failures: [{ kind: /blind-retry/ }],
    message: '   replay: await explore(client, {"seed":1,"failOn":"warning","plan":["reset:operation=reboot:times=1"]})'
  })
})

test('the run without faults must pass', async (t) => {
  t.equal((await errorOf(t, () => { throw new Error('no such server') }, {})).message, 'explore: the client fails without any fault: no such server; the client made no request to the emulated API')
  t.equal((await errorOf(t, async () => {}, {})).message, 'explore: the client fails without any fault: the client made no request to the emulated API')
  const early: ExploreClient = async (project) => { await project.restart(SERVER) }
  t.match((await errorOf(t, early, {})).message, 'the client reported success, but bms-83 is still REBOOT')
  const odd: ExploreClient = async () => await Promise.reject('a text') // eslint-disable-line prefer-promise-reject-errors
  t.match((await errorOf(t, odd, {})).message, 'a text')
})

test('with a clock that runs, waits take real time', async (t) => {
  const result = await explore(async (project, { sleep }) => {
    await restartCarefully({ ...clientInput(project, { sleep }), sleep: (ms, signal) => sleep(signal === undefined ? ms / 100 : ms, signal) })
  }, { runs: 2, clock: '1000x', seed: 3, maxFailures: undefined as never, plan: undefined as never })
  t.equal(result.drawn, 2)
})

test('a server in the options, and rules for all runs, belong to the emulator', async (t) => {
  await explore(async (project, { sleep }) => {
    await project.fetch(`${project.serverUrl('one')}/action`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"reboot":{"type":"HARD"}}' })
    t.equal(project.faults.list()[0]?.id, 'mine')
    await sleep(10_000)
  }, { servers: [{ name: 'one' }], fault: ['delay=1s:id=mine'], plan: ['stale=1:operation=reboot:times=1'] })
})

test('a name with control characters is shown with escapes, in the sentence, the timeline and the replay', async (t) => {
  const name = 'a\u001b[2J\u202e'
  const trustful: ExploreClient = async (project, { sleep }) => {
    await project.fetch(`${project.serverUrl(name)}/action`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"reboot":{"type":"HARD"}}' })
    await sleep(6000)
  }
  const { message } = await errorOf(t, trustful, { servers: [{ name }], plan: ['outcome=error:operation=reboot', 'delay=1s:header=x=\u202e'] })
  t.match(message, 'the client reported success, but a\\u001b[2J\\u202e is ERROR')
  t.match(message, ' a\\u001b[2J\\u202e: ACTIVE → REBOOT')
  t.match(message, '"delay=1s:header=x=\\u202e"]})')
  t.notMatch(message, /[\u0000-\u0009\u000b-\u001f\u202e]/) // eslint-disable-line no-control-regex
})

test('invalid options are refused in one line', async (t) => {
  await t.rejects(explore('x' as never), { name: 'TypeError', message: 'explore: the client is not a function; expected one that takes a project and returns a promise' })
  await t.rejects(explore(careful, { runs: 0 }), { message: 'explore: runs is 0; expected a whole number from 1 to 100000' })
  await t.rejects(explore(careful, { runs: 100_001 }), { message: 'explore: runs is 100001; expected a whole number from 1 to 100000' })
  await t.rejects(explore(careful, { maxFailures: 1.5 }), { message: 'explore: maxFailures is 1.5; expected a whole number from 1' })
  await t.rejects(explore(careful, { maxRequests: 0 }), { message: 'explore: maxRequests is 0; expected a whole number from 1 to 1000000' })
  await t.rejects(explore(careful, { seed: null as never }), { message: 'explore: seed is null; expected a number or a text' })
  await t.rejects(explore(careful, { failOn: 'x' as never }), { message: 'explore: failOn is "x"; expected one of error, warning, never' })
  await t.rejects(explore(careful, { limit: 'x' }), { message: /^explore: limit: "x" is not a duration; expected milliseconds, or / })
  await t.rejects(explore(careful, { rns: 1 } as never), { name: 'TypeError', message: /^explore: rns is not an option; did you mean runs\? expected one of runs, seed, maxFailures, failOn, limit, maxRequests, silence, plan, onProgress, port, host, .*, keepAlive, logger$/ })
  await t.rejects(explore(careful, { failon: 'warning' } as never), { name: 'TypeError', message: /^explore: failon is not an option; did you mean failOn\? expected one of runs, / })
  for (const options of [null, 'runs', new Map([['runs', 1]])]) await t.rejects(explore(careful, options as never), { name: 'TypeError', message: /^explore: options must be an object/ })
  await t.rejects(explore(careful, { onProgress: true as never }), { message: 'explore: onProgress is true; expected a function' })
  await t.rejects(explore(careful, { clock: 'fast' }), { name: 'TypeError', message: /^explore: clock: "fast" is not a clock/ })
  for (const name of ['limit', 'silence']) await t.rejects(explore(careful, { [name]: 0 }), { message: `explore: ${name} is 0; expected a duration above zero, such as "60s"` })
  await t.rejects(explore(careful, { plan: [] }), { message: /^explore: plan is \[\]; expected a list of rules/ })
  await t.rejects(explore(careful, { plan: ['503:operation=nothing'] }), { message: /nothing/ })
  await t.rejects(explore(careful, { port: -1 }), { name: 'TypeError', message: /^explore: port: -1 is not a port/ })
  const emulator = await createEmulator()
  t.teardown(() => emulator.close())
  await t.rejects(explore(careful, { port: Number(new URL(emulator.url).port) }), { code: 'EADDRINUSE', message: /^explore: port \d+ of / })
})
