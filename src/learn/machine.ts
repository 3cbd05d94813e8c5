// The servers that a run may touch: brings them into the state that a probe needs, measures how long that takes, and puts them back.
import { HARD_REBOOT_TASKS } from '../core/states.js'
import { inShort, isAccepted } from './read-response.js'
import { isRest, lookOf, stateText } from './look.js'
import { SHOW, START, STOP, WATCH } from './steps.js'
import { Stop, type Session, type Watched } from './session.js'
import type { Exchange, Look, SeenChange, Step } from './probe.js'
import type { FoundServers, NamedServer } from './find-servers.js'

/** A server that is not as it was found. */
export interface Left {
  readonly id: string
  readonly name: string
  readonly found: string
  /** Its status now, with the task that runs: `ACTIVE (powering-off)`; null if that is not known. */
  readonly now: string | null
}

export interface Machine {
  readonly durations: Partial<Record<'reboot' | 'start' | 'stop', number>>
  readonly changes: readonly SeenChange[]
  /** Brings the server into a status. Returns why that was not possible, or null. @throws Stop */
  bring(server: NamedServer, status: 'ACTIVE' | 'SHUTOFF'): Promise<string | null>
  /** Sends an action. Unless it is refused, the status of the server is not known from then on: a response that is lost says nothing. @throws Stop */
  act(step: Step, id: string): Promise<Exchange>
  /** Notes a restart that a probe sent and watched. */
  noteRestart(id: string, exchanges: readonly Exchange[], watched: Watched): void
  /** Brings the servers back as they were found, as far as that is allowed. */
  putBack(): Promise<readonly Left[]>
}

/** Returns what handles the servers that were found. */
export function createMachine (session: Session, { running, faulty }: FoundServers, isPowerAllowed: boolean): Machine {
  const durations: Machine['durations'] = {}
  const changes: SeenChange[] = []
  const statuses = new Map<string, string | null>()
  const waited = new Set<string>()
  const act: Machine['act'] = (step, id) => {
    waited.delete(id)
    return sendAction(session, statuses, step, id)
  }
  const power = async (id: string, wanted: 'ACTIVE' | 'SHUTOFF'): Promise<string | null> => {
    const [step, action] = wanted === 'ACTIVE' ? [START, 'start'] as const : [STOP, 'stop'] as const
    const exchange = await act(step, id)
    if (!isAccepted(exchange.response)) return `${step.name}: ${inShort(exchange.response)}`
    const watched = await session.watch(WATCH, { server: id }, wanted)
    noteLooks(action, watched.looks, id)
    const end = watched.looks.at(-1)
    if (watched.reason !== null || end?.status !== wanted) return watched.reason ?? `${step.name}: it is ${session.conceal(String(end?.status))} now`
    durations[action] ??= end.atMs - exchange.atMs
    return null
  }
  const noteLooks = (action: SeenChange['action'], looks: readonly Look[], id: string): void => {
    changes.push({ action, statuses: inOrder(looks.map(({ status }) => status)), taskStates: inOrder(looks.flatMap(({ taskState }) => taskState === undefined ? [] : [taskState])) })
    const last = looks.at(-1) ?? null
    waited.add(id)
    statuses.set(id, isAtRest(last) ? last.status : null)
  }
  /** Waits for a server whose status is not known, once: one that was waited for in vain is looked at. Returns the last look. */
  const settle = async (id: string): Promise<Look | null> => {
    const look = waited.has(id) ? lookOf(await session.send(SHOW, { server: id })) : (await session.watch(WATCH, { server: id })).looks.at(-1) ?? null
    waited.add(id)
    statuses.set(id, isAtRest(look) ? look.status : null)
    return look
  }
  const statusOf = (server: NamedServer): string | null => statuses.has(server.id) ? statuses.get(server.id) ?? null : server.status
  return {
    durations,
    changes,
    bring: async (server, wanted) => {
      if (statusOf(server) === null && !isAtRest(await settle(server.id))) return `the server ${session.conceal(server.name)} is not at rest after what was sent before`
      if (statusOf(server) === wanted) return null
      if (!isPowerAllowed) return `the server ${session.conceal(`${server.name} is ${statusOf(server)}`)}; expected ${wanted} (or --allow power)`
      return await power(server.id, wanted)
    },
    act,
    noteRestart: (id, [first], { looks, reason }) => {
      noteLooks('reboot', looks, id)
      const driver = looks.find(({ taskState }) => HARD_REBOOT_TASKS.has(taskState as never) && taskState !== 'rebooting_hard')
      const [begin, end] = [looks[0]?.taskState === 'rebooting_hard' ? driver?.atMs : first?.atMs, looks.at(-1)]
      // The first restart is that of one HARD alone, from ACTIVE.
      if (reason === null && driver !== undefined && begin !== undefined && end !== undefined) durations.reboot ??= end.atMs - begin
    },
    putBack: async () => {
      const left: Left[] = []
      for (const server of [running, faulty]) {
        if (server === null || !statuses.has(server.id)) continue
        const { id, name, status: found } = server
        const now = await putBackOne({ server, now: statusOf(server), isPowerAllowed, power, settle, session })
        if (now !== found) left.push({ id, name, found, now })
      }
      return left
    }
  }
}

/** Sends an action. The status of the server is not known from before it is sent, unless it is refused. @throws Stop */
async function sendAction (session: Session, statuses: Map<string, string | null>, step: Step, id: string): Promise<Exchange> {
  const before = statuses.get(id)
  const undo = (): void => { before === undefined ? statuses.delete(id) : statuses.set(id, before) }
  statuses.set(id, null)
  try {
    const exchange = await session.send(step, { server: id })
    const { status } = exchange.response
    if (status >= 400 && status < 500) undo()
    return exchange
  } catch (error) {
    if (error instanceof Stop && error.isRefused) undo()
    throw error
  }
}

interface PutBack {
  readonly session: Session
  readonly server: NamedServer
  /** Its status; null if that is not known. */
  readonly now: string | null
  readonly isPowerAllowed: boolean
  readonly power: (id: string, wanted: 'ACTIVE' | 'SHUTOFF') => Promise<string | null>
  readonly settle: (id: string) => Promise<Look | null>
}

/** Returns the status of a server at the end, with the task that runs; null if it is not known. */
async function putBackOne ({ session, server: { id, status: found }, now, isPowerAllowed, power, settle }: PutBack): Promise<string | null> {
  if (now === found) return now
  try {
    const look = now === null ? await settle(id) : null
    if (look !== null && (look.status === found || !isRest(look))) return stateText(look)
    if (isPowerAllowed && (found === 'ACTIVE' || found === 'SHUTOFF') && await power(id, found) === null) return found
    const last = lookOf(await session.send(SHOW, { server: id }))
    return last === null ? null : stateText(last)
  } catch (error) {
    if (!(error instanceof Stop)) throw error
    return now
  }
}

function isAtRest (look: Look | null): look is Look {
  return look !== null && isRest(look)
}

/** Returns the values without repetitions of the one before. */
function inOrder<Value> (values: readonly Value[]): readonly Value[] {
  return values.filter((value, index) => index === 0 || value !== values[index - 1])
}
