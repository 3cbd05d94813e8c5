// The one text form of a rule, for flags and headers: `BMS.0212:times=2`, `delay=2s:operation=show`, `reset@response`.
import { CONNECTION_FAILURES } from './connection.js'

const HEAD = /^(?<name>[^=@:]+)(?:=(?<value>[^@]*))?(?:@(?<point>.*))?$/
const EXPECTED = `a code (BMS.0212), a status (503), delay=2s, outcome=stuck, stale=3, ${Object.keys(CONNECTION_FAILURES).join(', ')}, then options such as :times=2 or :operation=show`

type Group = 'rule' | 'match' | 'when' | 'effect'
type Reader = (value: string, key: string) => unknown

const text: Reader = (value) => value
const number: Reader = (value, key) => {
  if (value.trim() === '' || Number.isNaN(Number(value))) throw new RangeError(`${key} is ${JSON.stringify(value)}; expected a number`)
  return Number(value)
}
const list: Reader = (value) => value.split('|')
const header: Reader = (value) => {
  const [name, ...rest] = value.split('=')
  return { [name ?? '']: rest.length === 0 ? '*' : rest.join('=') }
}

/** Every option of the text form: where it stands in the rule, and how its value is read. */
const OPTIONS: Readonly<Record<string, readonly [Group, Reader]>> = {
  id: ['rule', text],
  operation: ['match', (value) => value.includes('|') ? list(value, 'operation') : value],
  project: ['match', text],
  server: ['match', text],
  method: ['match', text],
  header: ['match', header],
  skip: ['when', number],
  times: ['when', number],
  every: ['when', number],
  probability: ['when', number],
  from: ['when', text],
  until: ['when', text],
  args: ['effect', list],
  retryAfter: ['effect', text],
  status: ['effect', number],
  clock: ['effect', text],
  factor: ['effect', number],
  recoverAfter: ['effect', text],
  duration: ['effect', text],
  reads: ['effect', number],
  for: ['effect', text],
  operations: ['effect', list]
}

/**
 * The rule that a text stands for, not yet checked. Lists are written with `|`.
 * @throws RangeError naming what cannot be read and what is expected
 */
export function parseRuleText (source: string): unknown {
  // A colon separates only where an option follows, so that instants keep theirs.
  const [headText = '', ...optionTexts] = source.trim().split(/:(?=[A-Za-z]+=)/)
  const head = HEAD.exec(headText.trim())?.groups
  if (head === undefined) throw new RangeError(`${JSON.stringify(source)} is not a fault; expected ${EXPECTED}`)
  const groups: Record<Group, Record<string, unknown>> = { rule: {}, match: {}, when: {}, effect: effectOf(head, source) }
  for (const option of optionTexts) {
    const [key = '', ...rest] = option.split('=')
    const row = Object.hasOwn(OPTIONS, key) ? OPTIONS[key] : undefined
    if (row === undefined) throw new RangeError(`${key} in ${JSON.stringify(source)} is not an option of a fault; expected one of ${Object.keys(OPTIONS).join(', ')}`)
    groups[row[0]][key] = row[1](rest.join('='), key)
  }
  const { rule, match, when, effect } = groups
  return {
    ...rule,
    ...(Object.keys(match).length === 0 ? {} : { match }),
    ...(Object.keys(when).length === 0 ? {} : { when }),
    effect
  }
}

function effectOf (head: Record<string, string>, source: string): Record<string, unknown> {
  const { name = '', value, point } = head
  const at = point === undefined ? {} : { point }
  if (value === undefined) {
    if (/^\d{3}$/.test(name)) return { kind: 'error', error: Number(name), ...at }
    if (/^[A-Za-z]+\.\d{4}$/.test(name)) return { kind: 'error', error: name, ...at }
    if (name === 'stale') return { kind: 'stale' }
    if (Object.hasOwn(CONNECTION_FAILURES, name)) return { kind: 'connection', how: name, ...at }
  } else {
    if (name === 'delay') return { kind: 'delay', duration: value, ...at }
    if (name === 'outcome') return { kind: 'outcome', outcome: value, ...at }
    if (name === 'stale') return { kind: 'stale', ...(/^\d+$/.test(value) ? { reads: Number(value) } : { for: value }) }
    if (name === 'connection') return { kind: 'connection', how: value, ...at }
    if (name === 'error') return { kind: 'error', error: /^\d+$/.test(value) ? Number(value) : value, ...at }
  }
  throw new RangeError(`${JSON.stringify(source)} is not a fault; expected ${EXPECTED}`)
}

/**
 * The rules that a header's value stands for: several are separated by commas.
 * @throws RangeError
 */
export function parseRuleTexts (source: string): readonly unknown[] {
  return splitOutsideBrackets(source).filter((part) => part.trim() !== '').map(parseRuleText)
}

/** The parts between commas; a comma inside brackets belongs to a distribution. */
function splitOutsideBrackets (source: string): readonly string[] {
  const parts = ['']
  let depth = 0
  for (const character of source) {
    if ('{['.includes(character)) depth++
    if ('}]'.includes(character)) depth--
    if (character === ',' && depth <= 0) parts.push('')
    else parts[parts.length - 1] += character
  }
  return parts
}
