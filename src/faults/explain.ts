// Why a rule would not act on a request, in a sentence for people. The reasons themselves are found in match.ts.
import { afterSkipped, ordinal } from './describe.js'
import { andList } from './settings.js'
import { operationsOf } from './rule.js'
import type { FaultTarget, Reason, RuleView } from './index.js'

/** One sentence about a rule that would not act. `formatInstant` writes epoch milliseconds for people. */
export function explainReason (reason: Reason, { rule, hits, seen }: RuleView, target: FaultTarget, formatInstant: (ms: number) => string): string {
  switch (reason.why) {
    case 'disabled': return 'It is switched off.'
    case 'operation': return `It is for ${andList(operationsOf(rule.match), 'or')}, and this is ${target.operation}.`
    case 'project': return `It is for project ${reason.wanted}, and this is project ${target.projectId}.`
    case 'server': return `It is for server ${reason.wanted}, and this is ${target.serverId === null ? 'no server' : `server ${target.serverId}${target.serverName === null ? '' : ` (${target.serverName})`}`}.`
    case 'method': return `It is for ${reason.wanted}, and this is ${target.method}.`
    case 'header': return `It wants ${reason.missed.map(({ name, value, received }) => `the header ${name}${value === '*' ? '' : `: ${value}`}, ${received === undefined ? 'which is missing' : `and received ${received}`}`).join('; ')}.`
    case 'early': return `Its window opens at ${formatInstant(reason.atMs)}.`
    case 'over': return `Its window closed at ${formatInstant(reason.atMs)}.`
    case 'spent': return `It has acted ${hits === 1 ? 'once' : `${hits} times`}, as often as it may.`
    case 'skipped': return `It skips the first ${reason.skip}, and this is its ${ordinal(seen + 1)} matching request.`
    case 'out-of-turn': return `It acts on every ${ordinal(reason.every)} matching request${afterSkipped(reason.skip)}, and this is its ${ordinal(seen + 1)}.`
    case 'drawn': return `It acts with probability ${reason.probability}, and its next draw, ${reason.drawn.toFixed(3)}, is not below that.`
  }
}
