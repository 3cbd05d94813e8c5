// Plays one act: two fresh projects, a client in each, and what really happened there, as the emulator reports it.
import { signal, type Signal } from '@preact/signals'
import { restartCarefully } from '../../clients/careful.js'
import { restartCarelessly } from '../../clients/careless.js'
import type { ClientInput } from '../../clients/client.js'
import { access, control, follow } from '../wire.js'
import type { EmulatorEvent, RequestEvent, Transition } from '../messages.js'
import type { Act, Side } from './acts.js'

export const SERVER = { id: '95bf2490-5428-432c-ad9b-5e3406f869dd', name: 'bms-83', flavor: 'physical.83.medium' } as const
/** An act ends after this long, whatever its clients do: one of them may wait for ever. */
const CURTAIN_MS = 16_000

const DONE = 'restarted'

/** What is known of one side while it plays. */
export interface World {
  readonly side: Side
  readonly projectId: string
  readonly events: Signal<ReadonlyArray<RequestEvent | Transition>>
  readonly outcome: Signal<string | null>
}

export interface Play {
  readonly worlds: Signal<readonly World[]>
  readonly isDone: Signal<boolean>
  readonly verdicts: Signal<readonly Verdict[]>
  readonly proof: Signal<string | null>
  stop (): void
}

export interface Verdict { readonly isGood: boolean, readonly text: string }

/** Starts an act. Its projects are removed when it is stopped. */
export function play (act: Act): Play {
  const stopping = new AbortController()
  const own: Play = { worlds: signal([]), isDone: signal(false), verdicts: signal([]), proof: signal(null), stop: () => stopping.abort() }
  void run(act, own, stopping.signal).catch((error: unknown) => {
    if (!stopping.signal.aborted) own.proof.value = `The act could not be played: ${error instanceof Error ? error.message : String(error)}`
  })
  return own
}

async function run (act: Act, own: Play, stopped: AbortSignal): Promise<void> {
  const stages = await Promise.all(act.sides.map((side) => prepare(side, stopped)))
  if (stopped.aborted) return
  own.worlds.value = stages.map(({ world }) => world)
  const curtain = new Promise<void>((resolve) => setTimeout(resolve, CURTAIN_MS))
  await Promise.race([Promise.all(stages.map(({ start }) => start())), curtain])
  // The last events are on their way.
  await Promise.all(stages.map(({ world }) => settled(world)))
  if (stopped.aborted) return
  own.verdicts.value = await Promise.all(stages.map(({ world }) => judge(world, own.worlds.value)))
  if (act.proof !== undefined) own.proof.value = await prove(own.worlds.value)
  own.isDone.value = true
}

interface Stage { readonly world: World, start (): Promise<void> }

async function prepare (side: Side, stopped: AbortSignal): Promise<Stage> {
  const { id, token } = await control<{ id: string, token: string }>('POST', 'projects', { servers: [SERVER], seed: 1, clock: 'system', ...side.project })
  for (const rule of side.rules ?? []) await control('POST', `faults?project=${id}`, rule)
  const world: World = { side, projectId: id, events: signal([]), outcome: signal(null) }
  const take = (event: EmulatorEvent): void => { if (event.kind !== 'fault') world.events.value = [...world.events.value, event] }
  await new Promise<void>((resolve) => {
    const end = follow(id, { onOpen: resolve, onEvent: take, onNotice: () => {}, onGap: () => {}, onLost: () => {} })
    const close = (): void => {
      end()
      void fetch(`/_emulator/projects/${id}`, { method: 'DELETE', headers: access(), keepalive: true }).catch(() => {})
    }
    stopped.addEventListener('abort', close)
    addEventListener('pagehide', close, { once: true })
  })
  const scale = Number(/^(\d+)x$/.exec(String(side.project?.['clock'] ?? ''))?.[1] ?? 1)
  const isAuto = side.project?.['clock'] === 'auto'
  const sleep = (ms: number, signal?: AbortSignal): Promise<void> => new Promise((resolve) => {
    // Under the clock auto it is the looks that move time; here a pause is only for the eye.
    const timer = setTimeout(resolve, isAuto && ms < 10_000 ? 250 : ms / scale)
    for (const each of [signal, stopped]) each?.addEventListener('abort', () => clearTimeout(timer))
  })
  const input: ClientInput = { fetch: (url, init) => fetch(url, { ...init, signal: init.signal === undefined ? stopped : AbortSignal.any([stopped, init.signal]) }), url: `/v2.1/${id}`, token, serverId: SERVER.id, sleep }
  return {
    world,
    start: () => CLIENTS[side.client](input).then((text) => { world.outcome.value = text ?? DONE }, (error: unknown) => { world.outcome.value = `gives up: ${error instanceof Error ? error.message : String(error)}` })
  }
}

const CLIENTS: Readonly<Record<Side['client'], (input: ClientInput) => Promise<string | void>>> = {
  careless: restartCarelessly,
  careful: (input) => restartCarefully({ ...input, login: () => Promise.reject(new Error('the token of the project is valid for the whole act')) }),
  openstack: async ({ fetch, url, token, serverId }) => {
    const headers = { 'x-auth-token': token, 'content-type': 'application/json' }
    await fetch(`${url}/servers/${SERVER.name}`, { method: 'GET', headers })
    await fetch(`${url}/servers?name=${SERVER.name}`, { method: 'GET', headers })
    await fetch(`${url}/servers/${serverId}`, { method: 'GET', headers })
    await fetch(`${url}/servers/${serverId}/action`, { method: 'POST', headers, body: '{"reboot":{"type":"HARD"}}' })
    return 'has ended'
  },
  burst: async ({ fetch, url, token, serverId, sleep }) => {
    for (let number = 0; number < 8; number++) {
      await fetch(`${url}/servers/${serverId}/action`, { method: 'POST', headers: { 'x-auth-token': token, 'content-type': 'application/json' }, body: '{"reboot":{"type":"HARD"}}' })
      await sleep(1100)
    }
    return 'sent eight restarts'
  }
}

async function settled ({ projectId, events }: World): Promise<void> {
  for (let turn = 0; turn < 20; turn++) {
    const { events: [newest] } = await control<{ events: EmulatorEvent[] }>('GET', `events?project=${projectId}&limit=1`)
    if (newest === undefined || newest.kind === 'fault' || (events.value.at(-1)?.id ?? 0) >= newest.id) return
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

/** Returns how many restarts began. */
function restartsIn (events: ReadonlyArray<RequestEvent | Transition>): number {
  return events.filter((event) => event.kind === 'transition' && event.task_state === 'reboot_started_hard' && event.from !== event.to).length
}

const TIMES = ['never', 'once', 'twice', 'three times'] as const

async function judge ({ side, projectId, events, outcome }: World, worlds: readonly World[]): Promise<Verdict> {
  const restarts = restartsIn(events.value)
  const { status } = await control<{ status: string }>('GET', `servers/${SERVER.id}?project=${projectId}`)
  const began = `Restarted ${TIMES[restarts] ?? `${restarts} times`}`
  if (side.client === 'burst') return { isGood: isReplayed(worlds), text: `${restarts} of 8 were accepted.` }
  if (side.client === 'openstack') return { isGood: true, text: 'Returned at once. How the restart ended, it does not know.' }
  const requests = events.value.filter((event) => event.kind === 'request')
  const isTold = requests.some(({ status: each, faults }) => each >= 400 && faults.length > 0)
  const gap = gapsIn(events.value)
  const patience = !isTold ? '' : gap < 3.5 ? `, but asked again after ${Math.round(gap)} s` : `, and waited ${Math.round(gap)} s each time`
  const hasLooked = side.client === 'careful' && requests.some((event) => event.status === 0)
  const end = outcome.value === null ? `Still waits for ACTIVE; the machine is ${status}.` : outcome.value === DONE ? (restarts > 1 ? 'Reports success, and did not notice.' : status === 'ACTIVE' ? 'Reports success, and is right.' : `Reports success, but the machine is ${status}.`) : `Says why it gives up: ${status}.`
  return { isGood: restarts <= 1 && outcome.value !== null && (outcome.value !== DONE || status === 'ACTIVE') && (!isTold || gap >= 3.5), text: `${hasLooked ? `Looked first: ${began.toLowerCase()}` : began}${patience}. ${end}` }
}

/** Returns the shortest time between two restarts that were sent, in seconds of the project. */
function gapsIn (events: ReadonlyArray<RequestEvent | Transition>): number {
  const sent = events.filter((event) => event.kind === 'request' && event.operation === 'reboot').map(({ at }) => Date.parse(at))
  return Math.min(...sent.slice(1).map((at, index) => (at - (sent[index] ?? at)) / 1000))
}

const statuses = ({ events }: World): string => events.value.flatMap((event) => event.kind === 'request' ? [event.status] : []).join(' ')

function isReplayed (worlds: readonly World[]): boolean {
  return new Set(worlds.map(statuses)).size === 1
}

async function prove (worlds: readonly World[]): Promise<string> {
  const [first] = worlds
  if (first === undefined) return ''
  const verdict = await control<{ ok: boolean, message: string }>('POST', `requests/verify?project=${first.projectId}`, { match: { operation: 'reboot' }, count: { exactly: 8 } })
  return `${worlds.map(statuses).join('\n')}\n${isReplayed(worlds) ? 'Same seed, same luck: the runs are equal.' : 'The runs differ.'}\n\nPOST /_emulator/requests/verify {"match":{"operation":"reboot"},"count":{"exactly":8}}\n→ ${JSON.stringify(verdict)}`
}
