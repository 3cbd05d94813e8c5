// How a failure mode is provoked for one request of an operation: as a rule, and as a line of a test.
import { FAILURE_MODES, type FailureMode } from '../failure-modes.js'

/** Returns the rule that provokes a mode once; null for a mode that no rule makes. */
export function ruleOf (id: string, operation: string): string | null {
  const { provoke } = FAILURE_MODES.find((mode) => mode.id === id) as FailureMode
  return 'rule' in provoke ? `${provoke.rule}:operation=${operation}:times=1` : null
}

/** Returns the line of a test that provokes a mode once. */
export function lineOf ({ id, provoke }: FailureMode, operation: string): string {
  if ('rule' in provoke) return `project.faults.add('${String(ruleOf(id, operation))}')`
  const members = Object.entries(provoke.server).map(([name, value]) => `${name}: ${typeof value === 'string' ? `'${value}'` : String(value)}`)
  return `project.servers.patch('bms-83', { ${members.join(', ')} })`
}
