// A second restart while the first runs.
import { after, projectTime, sentAtMs } from '../elapsed.js'
import { byServer } from '../by-server.js'
import { defineRule, type Found } from '../rule.js'
import { firstIndex } from '../sorted.js'
import { taskAt } from '../tasks.js'
import type { Call } from '../call.js'
import type { Client, Conversation } from '../conversation.js'

/** Whether a request asks for a HARD restart of a server whose SOFT restart runs: that is how a restart that hangs is ended. */
function isEscalation (first: Call, second: Call): boolean {
  return first.entry.requestBody.includes('"SOFT"') && second.entry.requestBody.includes('"HARD"')
}

/** Returns the restart that still runs when another one is sent; undefined if there is none, or if it is none of `own`. */
function runningRestart ({ calls, tasks }: Conversation, own: ReadonlySet<Call>, call: Call, serverId: string): Call | undefined {
  const task = taskAt(tasks(serverId), sentAtMs(call))
  if (task === undefined || !task.isRestart || task.beganId > call.entry.id) return undefined
  // The first restart that ended after the task began has begun it. `call` is one of them.
  const all = byServer(calls).restarts.get(serverId) as readonly Call[]
  const owner = all[firstIndex(all, (each) => each.entry.id > task.beganId)]
  return owner !== call && owner !== undefined && own.has(owner) ? owner : undefined
}

/** Whether a request could restart a server at all: one with another type is refused whatever the server does. The body of a batch can be cut. */
function canRestart ({ entry: { operation, requestBody } }: Call): boolean {
  return operation === 'batch' || /"type"\s*:\s*"(?:hard|soft)"/i.test(requestBody)
}

/** Returns the restarts that were sent too early, each with the one that was running, by server. */
function pairsOf ({ calls, conversation }: Client, within: number): ReadonlyMap<string, ReadonlyArray<readonly [first: Call, second: Call]>> {
  const own = new Set(calls)
  return new Map(Array.from(byServer(calls).restarts, ([serverId, restarts]) => [serverId, restarts.flatMap((call): Array<readonly [Call, Call]> => {
    const first = runningRestart(conversation, own, call, serverId)
    return first === undefined || !canRestart(call) || projectTime(first, call) > within || isEscalation(first, call) ? [] : [[first, call]]
  })]))
}

export const doubleRestart = defineRule({
  id: 'double-restart',
  severity: 'error',
  about: 'sends a restart while its own restart of the same server still runs',
  limits: {
    within: { about: 'a second restart later than this is a repair, and no mistake', unit: 'duration', fallback: 1_800_000 }
  },
  judge: (client, { within }) => Array.from(pairsOf(client, within)).flatMap(([serverId, pairs]): Found[] => {
    const [pair] = pairs
    if (pair === undefined) return []
    const [name, when] = [client.conversation.nameOf(serverId), after(projectTime(...pair))]
    const message = pairs.length === 1
      ? `A second restart of ${name} was sent ${when}, while the first was running.`
      : `${pairs.length} restarts of ${name} were sent while an earlier one was running, the first of them ${when}.`
    return [{ serverId, message, calls: [...new Set(pairs.flat())].sort((a, b) => a.entry.id - b.entry.id) }]
  })
})
