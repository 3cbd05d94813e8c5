// Why a rule would not act on a request, in a sentence for people. The reasons themselves are found in match.ts.
import { ordinal } from './describe.js'
import { andList } from './settings.js'
import { instantMs } from './match.js'
import { operationsOf, readInstant } from './rule.js'
import type { FaultTarget, Reason, Verdict } from './index.js'

/** One sentence about a rule that would not act. `formatInstant` writes epoch milliseconds for people. */
export function explainReason (reason: Reason, { view, addedAtMs, next }: Verdict, target: FaultTarget, formatInstant: (ms: number) => string): string {
  const { match, when } = view.rule
  const windowEdge = (edge: number | string, name: string): string => formatInstant(instantMs(readInstant(edge, name), addedAtMs))
  switch (reason) {
    case 'disabled': return 'It is switched off.'
    case 'operation': return `It is for ${andList(operationsOf(match), 'or')}, and this is ${target.operation}.`
    case 'project': return `It is for project ${match.project ?? ''}, and this is ${target.projectId === '' ? 'no project' : `project ${target.projectId}`}.`
    case 'server': return `It is for server ${match.server ?? ''}, and this is ${target.serverId === null ? 'no server' : `server ${target.serverId}${target.serverName === null ? '' : ` (${target.serverName})`}`}.`
    case 'method': return `It is for ${match.method?.toUpperCase() ?? ''}, and this is ${target.method}.`
    case 'header': return `It wants ${andList(wantedHeaders(match.header ?? {}, target))}.`
    case 'early': return `Its window opens at ${windowEdge(when.from ?? 0, 'from')}.`
    case 'over': return `Its window closed at ${windowEdge(when.until ?? 0, 'until')}.`
    case 'spent': return `It has acted ${view.hits === 1 ? 'once' : `${view.hits} times`}, as often as it may.`
    case 'skipped': return `It skips the first ${when.skip ?? 0}, and this is its ${ordinal(view.seen + 1)} matching request.`
    case 'out-of-turn': return `It acts on every ${ordinal(when.every ?? 1)} matching request${when.skip === undefined ? '' : ` after the first ${when.skip === 1 ? 'one' : when.skip}`}, and this is its ${ordinal(view.seen + 1)}.`
    case 'drawn': return `It acts with probability ${when.probability ?? 1}, and its next draw, ${(next ?? 0).toFixed(3)}, is not below that.`
  }
}

function wantedHeaders (header: Readonly<Record<string, string>>, target: FaultTarget): readonly string[] {
  return Object.entries(header)
    .filter(([name, value]) => value === '*' ? target.header(name) === undefined : target.header(name) !== value)
    .map(([name, value]) => `the header ${name}${value === '*' ? '' : `: ${value}`}, ${target.header(name) === undefined ? 'which is missing' : `and received ${target.header(name) ?? ''}`}`)
}
