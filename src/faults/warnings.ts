// Finds why a rule can never apply, as far as the rule alone tells. Such a rule is accepted with warnings.
import { andList } from './settings.js'
import { HTTP_METHODS, OPERATION_REQUESTS, TASK_OPERATIONS, type Operation } from '../core/operations.js'
import { kindOf, type FaultKinds } from './kinds/index.js'
import { operationsOf, type Rule } from './rule.js'
import { shortJson } from '../core/texts.js'
import type { TaskKind } from './kind.js'

/** Returns a sentence for each reason why a rule can never apply; empty if nothing speaks against it. */
export function ruleWarnings (rule: Rule, kinds: FaultKinds): readonly string[] {
  const { match, when, effect } = rule
  const operations = operationsOf(match)
  const kind = kindOf(kinds, effect.kind)
  return [
    when.times === 0 ? 'when.times is 0: the rule never applies' : null,
    when.probability === 0 ? 'when.probability is 0: the rule never applies' : null,
    match.method === undefined ? null : methodWarning(match.method, operations),
    match.server === undefined || operations.some((name) => OPERATION_REQUESTS[name].namesServer) ? null : `match.server is ${shortJson(match.server)}: ${requestsOf(operations)} name no server`,
    kind.task === undefined ? null : taskWarning(kind, rule, operations)
  ].filter((warning) => warning !== null)
}

function methodWarning (given: string, operations: readonly Operation[]): string | null {
  const method = given.toUpperCase()
  if (!HTTP_METHODS.has(method)) return `match.method is ${shortJson(given)}: HTTP has no such method; expected one such as POST`
  const methods = new Set(operations.flatMap((name) => OPERATION_REQUESTS[name].methods ?? [...HTTP_METHODS]))
  return methods.has(method) ? null : `match.method is ${shortJson(given)}: ${requestsOf(operations)} use ${andList([...methods], 'or')}`
}

function taskWarning (kind: TaskKind, { effect }: Rule, operations: readonly Operation[]): string | null {
  const possible = operations.filter((name) => TASK_OPERATIONS.includes(name))
  if (possible.length === 0) return `match.operation is ${andList(operations)}: ${requestsOf(operations)} begin no task that the kind ${kind.name} changes; expected one of ${TASK_OPERATIONS.join(', ')}`
  if (kind.task.change(effect).outcome === undefined && possible.every((name) => name === 'create')) return 'match.operation is create: before it, there is no server whose state reads could show'
  return null
}

/** `show and list requests`. */
function requestsOf (operations: readonly Operation[]): string {
  return `${andList(operations)} requests`
}
