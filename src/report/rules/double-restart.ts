// A second restart while the first runs.
import { after, projectTime } from '../elapsed.js'
import { defineRule, type Found } from '../rule.js'
import { isRunningAt } from '../tasks.js'
import { restartedBy, type Call } from '../call.js'
import type { Client } from '../conversation.js'

/** Whether a request asks for a HARD restart of a server whose SOFT restart runs: that is how a restart that hangs is ended. */
function isEscalation (first: Call, second: Call): boolean {
  return first.entry.requestBody.includes('"SOFT"') && second.entry.requestBody.includes('"HARD"')
}

/** Returns the restart of the client that still runs when it sends another one; undefined if there is none. */
function runningRestart ({ calls, conversation }: Client, call: Call, serverId: string): Call | undefined {
  const { id, atMs } = call.entry
  const task = conversation.tasks(serverId).find((each) => each.isRestart && each.beganId < id && isRunningAt(each, atMs))
  if (task === undefined) return undefined
  // The first restart that ended after the task began has begun it.
  const owner = conversation.calls.find((each) => each.entry.id > task.beganId && restartedBy(each).includes(serverId))
  return owner !== call && owner !== undefined && calls.includes(owner) ? owner : undefined
}

export const doubleRestart = defineRule({
  id: 'double-restart',
  severity: 'error',
  about: 'sends a restart while its own restart of the same server still runs',
  limits: {
    within: { about: 'a second restart later than this is a repair, and no mistake', unit: 'duration', fallback: 1_800_000 }
  },
  judge: (client, { within }) => client.calls.flatMap((call) => restartedBy(call).flatMap((serverId): Found[] => {
    const first = runningRestart(client, call, serverId)
    if (first === undefined || projectTime(first, call) > within || isEscalation(first, call)) return []
    return [{ serverId, message: `A second restart of ${client.conversation.nameOf(serverId)} was sent ${after(projectTime(first, call))}, while the first was running.`, calls: [first, call] }]
  }))
})
