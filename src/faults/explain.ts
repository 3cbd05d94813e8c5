// Explains in a sentence why a rule would not apply to a request. match.ts finds the reasons.
import { afterSkipped, countOf, ordinal } from './describe.js'
import { andList } from './settings.js'
import { operationsOf } from './rule.js'
import type { FaultTarget, Reason, RuleView } from './index.js'

/** Returns one sentence about a rule that would not apply. `formatInstant` formats epoch milliseconds. */
export function explainReason (reason: Reason, { rule, hits, seen }: RuleView, target: FaultTarget, formatInstant: (ms: number) => string): string {
  switch (reason.why) {
    case 'disabled': return 'It is disabled.'
    case 'operation': return `It is for ${andList(operationsOf(rule.match), 'or')}, and this is ${target.operation}.`
    case 'project': return `It is for project ${reason.wanted}, and this is project ${target.projectId}.`
    case 'server': return `It is for server ${reason.wanted}, and this is ${target.serverId === null ? 'no server' : `server ${target.serverId}${target.serverName === null ? '' : ` (${target.serverName})`}`}.`
    case 'method': return `It is for ${reason.wanted}, and this is ${target.method}.`
    case 'header': return `It requires ${reason.missed.map(({ name, value, received }) => `the header ${name}${value === '*' ? '' : `: ${value}`}, ${received === undefined ? 'which is missing' : `but the request has ${received}`}`).join('; ')}.`
    case 'early': return `Its window opens at ${formatInstant(reason.atMs)}.`
    case 'over': return `Its window closed at ${formatInstant(reason.atMs)}.`
    case 'spent': return rule.when.times === 0 ? 'It never applies: times is 0.' : `It has applied ${countOf(hits)}, the maximum.`
    case 'skipped': return `It skips the first ${reason.skip}, and this is its ${ordinal(seen + 1)} matching request.`
    case 'out-of-turn': return `It applies to every ${ordinal(reason.every)} matching request${afterSkipped(reason.skip)}, and this is its ${ordinal(seen + 1)}.`
    case 'drawn': return `It applies with probability ${reason.probability}, and its next draw, ${reason.drawn.toFixed(3)}, is not below that.`
  }
}
