// A client whose last look came before its task was done.
import { after, projectTime, sentAtMs, watched } from '../elapsed.js'
import { actedOnBy, isSuccess, isUncertain, shownIn, type Call } from '../call.js'
import { byServer } from '../by-server.js'
import { defineRule, type Found } from '../rule.js'
import { effectOf } from '../../faults/fired-effects.js'
import { firstIndex } from '../sorted.js'
import { isRunningAt, type Task } from '../tasks.js'
import type { Client } from '../conversation.js'

/** Returns the last action of the client on each server that may have begun a task. */
function lastActions ({ calls }: Client): ReadonlyMap<string, Call> {
  const last = new Map<string, Call>()
  for (const call of calls.filter((each) => isSuccess(each) || isUncertain(each))) for (const serverId of actedOnBy(call)) last.set(serverId, call)
  return last
}

/** Returns the task that an action began; undefined if it began none. */
function taskOf ({ conversation }: Client, action: Call, serverId: string): Task | undefined {
  const tasks = conversation.tasks(serverId)
  const task = tasks[firstIndex(tasks, ({ beganId }) => beganId > action.entry.id) - 1]
  const acts = byServer(conversation.calls).acts(serverId)
  const owner = task === undefined ? undefined : acts[firstIndex(acts, (call) => call.entry.id > task.beganId)]
  return owner === action ? task : undefined
}

/** Whether reads could not show the task, so that no client can know of it. */
function isInvisible ({ entry: { faults } }: Call): boolean {
  return faults.some((fault) => effectOf(fault)?.outcome === 'invisible')
}

/** Returns the instant that a response shows: a delay before the request ran moves it, one of the response alone does not. */
function servedAtMs (call: Call): number {
  const isResponseLate = call.entry.faults.some((fault) => fault.kind === 'delay' && effectOf(fault)?.point === 'response')
  return isResponseLate ? sentAtMs(call) : call.entry.atMs
}

/** Whether the client was refused with 401 after a look, and the server was looked at again: after a log-in it goes on as another client. */
function goesOn ({ conversation }: Client, refusals: readonly Call[], look: Call, serverId: string): boolean {
  const refused = refusals[firstIndex(refusals, ({ entry: { id } }) => id > look.entry.id)]
  return Number(byServer(conversation.calls).lastLook(serverId)?.entry.id) > Number(refused?.entry.id)
}

/** Judges the last action of the client on a server. `refusals` are its requests that were refused with 401. */
function judgeAction (client: Client, { patience, looks }: Readonly<Record<'patience' | 'looks', number>>, { refusals, action, serverId }: { readonly refusals: readonly Call[], readonly action: Call, readonly serverId: string }): readonly Found[] {
  const { lastLook, looksAfter } = byServer(client.calls)
  const last = lastLook(serverId)
  if (last === undefined || last.entry.id < action.entry.id) return []
  const shown = shownIn(last).get(serverId)
  const task = taskOf(client, action, serverId)
  const isRunning = task !== undefined && isRunningAt(task, servedAtMs(last)) && !isInvisible(action)
  const isShownRunning = shown?.isInTransition === true
  if (!isShownRunning && !isRunning) return []
  if (goesOn(client, refusals, last, serverId)) return []
  if (Number(byServer(client.conversation.calls).deletion(serverId)?.entry.id) > action.entry.id) return []
  const hasGivenUp = watched(client, action, last) >= patience || (task?.endedAtMs === null && looksAfter(serverId, action.entry.id) >= looks)
  if (hasGivenUp) return []
  const [name, when, running] = [client.conversation.nameOf(serverId), after(projectTime(action, last)), `its ${action.entry.operation} was still running`]
  // The history and filtered lists show no status.
  const saw = shown === undefined ? ` came ${when}, while ${running}` : `, ${when}, showed ${shown.status}${isShownRunning ? '' : `, although ${running}`}`
  return [{ serverId, message: `The last look at ${name}${saw}; the client did not wait for the end.`, calls: [action, last] }]
}

export const stoppedEarly = defineRule({
  id: 'stopped-early',
  severity: 'error',
  about: 'looks at a server for the last time while its own task still runs there',
  limits: {
    patience: { about: 'a client that watched for this long has given up, and not stopped early', unit: 'duration', fallback: 60_000 },
    looks: { about: 'a client that polled an endless task this often has given up', unit: 'count', fallback: 10 }
  },
  judge: (client, limits) => {
    const refusals = client.calls.filter(({ entry: { status } }) => status === 401)
    return Array.from(lastActions(client)).flatMap(([serverId, action]) => judgeAction(client, limits, { refusals, action, serverId }))
  }
})
