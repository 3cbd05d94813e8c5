// One worker of the soak: it restarts machines of its own project, one after the other, under faults that it draws, and
// checks that each ends as its plan says.
import { createStream, type RandomStream } from '../../src/core/random.js'
import { createClient, type Client, type Outcome } from './client.js'
import { PLANS, type Plan } from './plans.js'

/** What the soak found. */
export interface Findings {
  readonly problems: string[]
  restarts: number
  requests: number
  projects: number
}

/** A worker. `step` leaves no request open. */
export interface Worker {
  step(): Promise<void>
  close(): Promise<void>
}

/** The ends that a wait goes through before the one that is asked for, for a server that recovers. */
const SETTLED = new Set(['ACTIVE', 'ERROR', 'SHUTOFF'])

/** Returns the worker with this number. What it draws follows from the seed. */
export function createWorker (url: string, number: number, seed: number, findings: Findings): Worker {
  const chance = createStream(seed, `worker-${number}`)
  const client = createClient(url, `soak-${number}`)
  let project: { readonly id: string, readonly servers: ReadonlyArray<{ readonly id: string }> } | null = null
  let generation = 0
  const send = async (...args: Parameters<Client['send']>): Promise<Outcome> => {
    findings.requests++
    return await client.send(...args)
  }
  const expect = (outcome: Outcome, status: number, what: string): Outcome => {
    if (outcome.status !== status) findings.problems.push(`worker ${number}: ${what}: ${outcome.status} ${JSON.stringify(outcome.body)?.slice(0, 300)}; expected ${status}`)
    return outcome
  }
  const begin = async (): Promise<NonNullable<typeof project>> => {
    const id = `${(number + 1).toString(16).padStart(4, '0')}${(++generation).toString(16).padStart(8, '0')}`
    expect(await send('POST', '/_emulator/projects', { id, seed: `${seed}/${id}` }), 201, 'a project')
    findings.projects++
    const { body } = expect(await send('GET', `/v2.1/${id}/servers`), 200, 'the list of servers')
    return { id, servers: (body as { servers: Array<{ id: string }> }).servers.slice(0, 2) }
  }
  const look = async (path: string): Promise<string> => (expect(await send('GET', path), 200, `GET ${path}`).body as { server: { status: string } }).server.status
  const restart = async (projectId: string, serverId: string, plan: Plan): Promise<void> => {
    const path = `/v2.1/${projectId}/servers/${serverId}`
    if (plan.rule !== null) expect(await send('POST', `/_emulator/faults?project=${projectId}`, plan.rule), 201, `the rule ${plan.rule}`)
    const before = await restartsOf(path)
    const { status } = expect(await send('POST', `${path}/action`, { reboot: { type: 'HARD' } }, plan.patienceMs), plan.seen, `a restart under ${plan.rule}`)
    findings.restarts++
    if (plan.ends === null) {
      const shown = await look(path)
      if (shown !== 'REBOOT') findings.problems.push(`worker ${number}: a stuck server shows ${shown}`)
      expect(await send('PATCH', `/_emulator/servers/${serverId}?project=${projectId}`, { status: 'ACTIVE' }), 200, 'forcing a stuck server')
    } else {
      const { body } = expect(await send('GET', `/_emulator/servers/${serverId}/wait?project=${projectId}&status=${plan.ends}&timeout=10s`), 200, `the wait for ${plan.ends} under ${plan.rule}`)
      const ended = (body as { server?: { status?: string } }).server?.status
      if (ended !== undefined && !SETTLED.has(ended)) findings.problems.push(`worker ${number}: ${ended} after a wait for ${plan.ends}`)
    }
    const after = await restartsOf(path)
    const expected = before + (plan.happens ? 1 : 0)
    if (after !== expected) findings.problems.push(`worker ${number}: ${after} restarts after ${plan.rule} (status ${status}); expected ${expected}`)
    if (plan.ends === 'ERROR' || plan.ends === 'SHUTOFF') expect(await send('PATCH', `/_emulator/servers/${serverId}?project=${projectId}`, { status: 'ACTIVE' }), 200, 'mending a server')
    if (plan.rule !== null) expect(await send('DELETE', `/_emulator/faults?project=${projectId}`), 204, 'clearing the rules')
  }
  const restartsOf = async (path: string): Promise<number> => {
    const { body } = expect(await send('GET', `${path}/os-instance-actions`), 200, 'the list of actions')
    return (body as { instanceActions: Array<{ action: string }> }).instanceActions.filter(({ action }) => action === 'reboot').length
  }
  return {
    step: async () => {
      project ??= await begin()
      const server = drawOf(chance, project.servers)
      await restart(project.id, server.id, drawOf(chance, PLANS))
      const draw = chance.fraction()
      if (draw < 0.1) await client.giveUp(`/v2.1/${project.id}/servers/${server.id}/action`)
      else if (draw < 0.2) expect(await send('GET', `/_emulator/requests?project=${project.id}&limit=5`), 200, 'the journal')
      else if (draw < 0.25) expect(await send('GET', `/v2.1/${project.id}/servers/detail`), 200, 'the detailed list')
      // A list of actions holds the last 50, and each world ends some day.
      else if (draw < 0.35) {
        expect(await send('DELETE', `/_emulator/projects/${project.id}`), 204, 'removing a project')
        project = null
      }
    },
    close: () => client.close()
  }
}

function drawOf<Item> (chance: RandomStream, items: readonly Item[]): Item {
  const item = items[Math.floor(chance.fraction() * items.length)]
  if (item === undefined) throw new Error('nothing to draw from')
  return item
}
