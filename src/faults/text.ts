// Parses the text form of rules, for flags, headers and plans: `BMS.0212:times=2`, `delay=2s:operation=show`, `reset@response`.
import { FAULT_KINDS, type FaultKinds } from './kinds/index.js'
import { list, number, text, type OptionReader } from './option-readers.js'
import { expectedNames, shortJson } from '../core/texts.js'
import type { FaultKind } from './kind.js'

const HEAD = /^(?<name>[^=@:]+)(?:=(?<value>[^@]*))?(?:@(?<point>.*))?$/

type Group = 'rule' | 'match' | 'when' | 'effect'

const header: OptionReader = (value) => {
  const [name = '', ...rest] = value.split('=')
  return { [name]: rest.length === 0 ? '*' : rest.join('=') }
}

/** The options of all rules: the member that each sets, and its reader. The options of an effect belong to its kind. */
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
 * Returns the rule of a text as data, not yet checked. Lists are written with `|`.
 * @throws RangeError that names the invalid part and what was expected
 */
export function parseRuleText (source: string, kinds: FaultKinds = FAULT_KINDS): unknown {
  // A colon is a separator only before an option, because instants contain colons.
  const [headText = '', ...optionTexts] = source.trim().split(/:(?=[A-Za-z]+=)/)
  const head = readHead(headText.trim(), kinds)
  if (head === null) throw new RangeError(`${shortJson(source)} is not a fault; expected ${headsOf(kinds)}, then options such as :times=2 or :operation=show`)
  const groups: Record<Group, Record<string, unknown>> = { rule: {}, match: {}, when: {}, effect: head.effect }
  for (const option of optionTexts) {
    const [key = '', ...rest] = option.split('=')
    const row = optionOf(key, head.kind, kinds)
    if (row === undefined) throw new RangeError(`${key} in ${shortJson(source)} is not an option of a fault; ${expectedNames(key, optionNames(kinds))}`)
    groups[row[0]][key] = row[1](rest.join('='), key)
  }
  const { rule, match, when, effect } = groups
  // A copy: parts of the text would keep all of it in memory.
  return JSON.parse(JSON.stringify({
    ...rule,
    ...(Object.keys(match).length === 0 ? {} : { match }),
    ...(Object.keys(when).length === 0 ? {} : { when }),
    effect
  }))
}

/** Returns the kind and the effect of a head; null if no kind has such a head. */
function readHead (head: string, kinds: FaultKinds): { readonly kind: FaultKind, readonly effect: Record<string, unknown> } | null {
  const { name = '', value, point } = HEAD.exec(head)?.groups ?? {}
  for (const kind of kinds.values()) {
    const members = kind.text.read(name, value)
    if (members !== null) return { kind, effect: { kind: kind.name, ...members, ...(point === undefined ? {} : { point }) } }
  }
  return null
}

/** Returns the heads of all kinds, for messages. */
function headsOf (kinds: FaultKinds): string {
  const texts = Array.from(kinds.values(), (kind) => kind.text)
  return [...texts.flatMap(({ examples }) => examples), ...texts.flatMap(({ words = [] }) => words)].join(', ')
}

/** Returns an option by its name. Options of other kinds are read too, so that the check of the rule names the member. */
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
 * Returns the rules of a header, which are separated by commas.
 * @throws RangeError
 */
export function parseRuleTexts (source: string, kinds: FaultKinds = FAULT_KINDS): readonly unknown[] {
  return splitOutsideBrackets(source).filter((part) => part.trim() !== '').map((part) => parseRuleText(part, kinds))
}

/** Splits at commas. A comma inside brackets belongs to a distribution. */
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
