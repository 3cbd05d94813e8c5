// The commands `faults add`, `list` and `clear`: the fault rules of a running emulator.
import { connect, write } from './connection.js'
import { pagesOf } from './servers.js'
import { readRemote } from './arguments.js'
import { UsageError } from '../usage-error.js'

interface Rule {
  readonly projectId: string | null
  readonly id: string
  readonly enabled: boolean
  readonly hits: number
  readonly description: string
  readonly warnings?: readonly string[]
}

/** Adds a rule, in its text form or as JSON. What can never apply is a warning on stderr. */
export async function addRule (args: readonly string[]): Promise<number> {
  const given = readRemote(args, { words: 1, usage: 'faults add RULE, such as BMS.0212:times=2' })
  const [text = ''] = given.words
  const remote = connect(given)
  await remote.show<Rule>(['POST', 'faults'], { body: ruleOf(text) }, (rule) => {
    for (const warning of rule.warnings ?? []) process.stderr.write(`bms-emulator: warning: ${warning}\n`)
    return [`${rule.id}: ${rule.description}`]
  })
  return 0
}

/** Lists the rules with their sentences and how often they applied. */
export async function listRules (args: readonly string[]): Promise<number> {
  const remote = connect(readRemote(args, { words: 0, usage: 'faults list' }))
  let count = 0
  for await (const page of pagesOf<Rule>(remote, 'faults')) {
    count += page.length
    write(page.map((rule) => remote.isJson ? JSON.stringify(rule) : format(rule)))
  }
  if (count === 0 && !remote.isJson) write(['there are no fault rules'])
  return 0
}

/** Removes all rules. */
export async function clearRules (args: readonly string[]): Promise<number> {
  const given = readRemote(args, { words: 0, usage: 'faults clear' })
  const { project } = given.own
  await connect(given).show(['DELETE', 'faults'], {}, () => [typeof project === 'string' ? `the fault rules of project ${project} are removed` : 'all fault rules are removed'])
  return 0
}

function format ({ projectId, id, enabled, hits, description }: Rule): string {
  // The description of a spent rule says how often it applied.
  const count = hits === 0 ? 'never applied' : `applied ${hits === 1 ? 'once' : `${hits} times`}`
  const notes = [description.startsWith('Spent') ? '' : count, enabled ? '' : 'disabled', projectId === null ? '' : `project ${projectId}`]
  const text = notes.filter((note) => note !== '').join(', ')
  return `${id}: ${description}${text === '' ? '' : ` (${text})`}`
}

/** @throws UsageError for a rule that begins like JSON and is not */
function ruleOf (text: string): unknown {
  if (!text.trimStart().startsWith('{')) return text
  try {
    return JSON.parse(text)
  } catch {
    throw new UsageError(`${text} is not JSON; expected a rule such as {"effect":{"kind":"error","error":503}}, or its text form: 503`)
  }
}
