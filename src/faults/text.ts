// The one text form of a rule, for flags and headers: `BMS.0212:times=2`, `delay=2s:operation=show`, `reset@response`.
import { FAULT_KINDS, type FaultKinds } from './kinds/index.js'
import { list, number, text, type OptionReader } from './option-readers.js'
import type { FaultKind } from './kind.js'

const HEAD = /^(?<name>[^=@:]+)(?:=(?<value>[^@]*))?(?:@(?<point>.*))?$/

type Group = 'rule' | 'match' | 'when' | 'effect'

const header: OptionReader = (value) => {
  const [name = '', ...rest] = value.split('=')
  return { [name]: rest.length === 0 ? '*' : rest.join('=') }
}

/** The options of every rule: where each stands, and how its value is read. Those of an effect stand with its kind. */
const OPTIONS: Readonly<Record<string, readonly [Group, OptionReader]>> = {
  id: ['rule', text],
  operation: ['match', (value, key) => value.includes('|') ? list(value, key) : value],
  project: ['match', text],
  server: ['match', text],
  method: ['match', text],
  header: ['match', header],
  skip: ['when', number],
  times: ['when', number],
  every: ['when', number],
  probability: ['when', number],
  from: ['when', text],
  until: ['when', text]
}

/**
 * The rule that a text stands for, not yet checked. Lists are written with `|`.
 * @throws RangeError naming what cannot be read and what is expected
 */
export function parseRuleText (source: string, kinds: FaultKinds = FAULT_KINDS): unknown {
  // A colon separates only where an option follows, so that instants keep theirs.
  const [headText = '', ...optionTexts] = source.trim().split(/:(?=[A-Za-z]+=)/)
  const head = readHead(headText.trim(), kinds)
  if (head === null) throw new RangeError(`${JSON.stringify(source)} is not a fault; expected ${headsOf(kinds)}, then options such as :times=2 or :operation=show`)
  const groups: Record<Group, Record<string, unknown>> = { rule: {}, match: {}, when: {}, effect: head.effect }
  for (const option of optionTexts) {
    const [key = '', ...rest] = option.split('=')
    const row = optionOf(key, head.kind, kinds)
    if (row === undefined) throw new RangeError(`${key} in ${JSON.stringify(source)} is not an option of a fault; expected one of ${optionNames(kinds).join(', ')}`)
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

/** The kind that a head names, and the effect that it stands for; null if it is none. */
function readHead (head: string, kinds: FaultKinds): { readonly kind: FaultKind, readonly effect: Record<string, unknown> } | null {
  const { name = '', value, point } = HEAD.exec(head)?.groups ?? {}
  for (const kind of kinds.values()) {
    const members = kind.text.read(name, value)
    if (members !== null) return { kind, effect: { kind: kind.name, ...members, ...(point === undefined ? {} : { point }) } }
  }
  return null
}

/** The heads of all kinds, for messages. */
function headsOf (kinds: FaultKinds): string {
  const texts = Array.from(kinds.values(), (kind) => kind.text)
  return [...texts.flatMap(({ examples }) => examples), ...texts.flatMap(({ words = [] }) => words)].join(', ')
}

/** An option by its name. One of another kind is read too: the check of the rule then names the member. */
function optionOf (key: string, kind: FaultKind, kinds: FaultKinds): readonly [Group, OptionReader] | undefined {
  if (Object.hasOwn(OPTIONS, key)) return OPTIONS[key]
  const owner = [kind, ...kinds.values()].find((each) => Object.hasOwn(each.text.options, key))
  const reader = owner?.text.options[key]
  return reader === undefined ? undefined : ['effect', reader]
}

function optionNames (kinds: FaultKinds): readonly string[] {
  return [...new Set([...Object.keys(OPTIONS), ...Array.from(kinds.values(), (kind) => Object.keys(kind.text.options)).flat()])]
}

/**
 * The rules that a header's value stands for: several are separated by commas.
 * @throws RangeError
 */
export function parseRuleTexts (source: string, kinds: FaultKinds = FAULT_KINDS): readonly unknown[] {
  return splitOutsideBrackets(source).filter((part) => part.trim() !== '').map((part) => parseRuleText(part, kinds))
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
