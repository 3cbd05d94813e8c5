// The two example clients: the careful one restarts once whatever happens to its requests, the careless one does not.
import { test, type Test } from 'tap'
import { createEmulator, type EmulatorOptions, type Project } from '../../../src/index.js'
import { restartCarefully, type CarefulInput } from '../../../src/page/clients/careful.js'
import { restartCarelessly } from '../../../src/page/clients/careless.js'
import { SERVER } from '../../ids.js'
import type { ClientStep } from '../../../src/page/clients/client.js'

/** Returns what a client of a fresh project is given, and the steps that it reports. Waits move the project's time. */
async function clientOf (t: Test, fault: string[], options: EmulatorOptions = {}): Promise<{ readonly input: CarefulInput, readonly project: Project, readonly steps: string[] }> {
  const emulator = await createEmulator({ clock: 'manual', seed: 1, fault, ...options })
  t.teardown(() => emulator.close())
  const project = emulator.project()
  const steps: string[] = []
  return {
    project,
    steps,
    input: {
      fetch: (url, init) => project.fetch(url, init),
      url: `${emulator.url}/v2.1/${project.id}`,
      token: project.token,
      serverId: SERVER,
      // A request that hangs takes longer than a wait, so that the client's time limit ends it; any other takes no time.
      sleep: async (ms, signal) => {
        if (signal === undefined) await project.clock.advance(ms)
        else await new Promise<void>((resolve) => { const timer = setTimeout(resolve, 500); signal.addEventListener('abort', () => clearTimeout(timer)) })
      },
      login: () => emulator.fetch('/v3/auth/tokens', { method: 'POST', headers: { 'content-type': 'application/json' }, body: loginOf(project) }),
      onStep: ({ kind, text, status }: ClientStep) => steps.push(kind === 'request' ? `${text} ${String(status)}` : `${kind} ${text}`)
    }
  }
}

function loginOf ({ env }: Project): string {
  return JSON.stringify({
    auth: {
      identity: { methods: ['password'], password: { user: { name: env.OS_USERNAME, password: env.OS_PASSWORD, domain: { name: env.OS_USER_DOMAIN_NAME } } } },
      scope: { project: { id: env.OS_PROJECT_ID } }
    }
  })
}

/** The number of restarts that a project carried out on the server. */
function restarts (project: Project): number {
  return project.requests.list({ operation: 'reboot' }).filter(({ status, faults }) => [0, 202, 204].includes(status) || faults.length > 0).length
}

test('on a good day both restart the server', async (t) => {
  for (const restart of [restartCarefully, restartCarelessly]) {
    for (const profile of ['otc', 'documented', 'nova'] as const) {
      const { input, project, steps } = await clientOf(t, [], { profile })
      await restart(input)
      t.equal(project.servers.get(SERVER).status, 'ACTIVE')
      t.equal(restarts(project), 1)
      t.equal(steps.at(-1), 'end restarted')
    }
  }
})

test('the careful one restarts once and waits for the end, whatever happens to its requests', async (t) => {
  for (const fault of ['reset@response:times=2', 'reset@request', 'truncate@response', '504@response', '503:retryAfter=5s', 'APIGW.0308', 'BMS.0212', 'BMS.0037', 'stale=9', 'outcome=invisible', 'outcome=visible', 'outcome=twice', 'outcome=slow', 'APIGW.0307', 'hang@response']) {
    const { input, project, steps } = await clientOf(t, [fault.includes('times') ? fault : `${fault}:times=1`])
    await restart(input)
    t.equal(project.servers.get(SERVER).status, 'ACTIVE', fault)
    const response = await project.fetch(`${project.serverUrl(SERVER)}/os-instance-actions`)
    t.equal(((await response.json()) as { instanceActions: Array<{ action: string }> }).instanceActions.filter(({ action }) => action === 'reboot').length, 1, fault)
    t.equal(steps.at(-1), 'end restarted', fault)
  }
})

test('the careful one says when it cannot succeed', async (t) => {
  for (const [fault, reason] of [['outcome=error', /ERROR/], ['outcome=shutoff', /failed; the server is SHUTOFF/], ['outcome=stuck', /gave up after 10 minutes/], ['403:operation=any', /403/], ['BMS.0040', /404/], ['401:operation=any', /log-in was refused/], ['503:operation=any', /gave up/]] as const) {
    const { input } = await clientOf(t, [fault])
    await t.rejects(restart(input), { message: reason }, fault)
  }
})

test('the careful one does not wait for a server that stays locked or stopped', async (t) => {
  for (const change of [{ locked: true }, { status: 'SHUTOFF' }] as const) {
    const { input, project } = await clientOf(t, [])
    project.servers.patch(SERVER, change)
    await t.rejects(restart(input), { message: /refused/ })
  }
})

test('with an empty token the careful one logs in first', async (t) => {
  const { input, steps } = await clientOf(t, [])
  await restart({ ...input, token: '' })
  t.equal(steps[0], 'POST token 201')
})

test('the careless one restarts a server twice after a lost response, and stops early when reads are stale', async (t) => {
  const lost = await clientOf(t, ['reset@response:times=1'])
  await restartCarelessly(lost.input)
  t.equal(lost.steps.filter((step) => step === 'POST action 204').length, 1)
  t.equal(restarts(lost.project), 2)
  const stale = await clientOf(t, ['stale=1'])
  await restartCarelessly(stale.input)
  t.equal(stale.project.servers.get(SERVER).status, 'REBOOT')
})

test('the careless one gives up after ten attempts', async (t) => {
  const { input } = await clientOf(t, ['503'])
  await t.rejects(restartCarelessly(input), { message: /10 attempts/ })
})

const restart = restartCarefully
