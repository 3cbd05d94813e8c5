// What a shell can complete, from the tables that the help is made of.
import { flagOf, OPTION_NAMES, OPTIONS, type OptionName } from '../../config/index.js'
import { keysOf, type CommandRow, type CommandTable, type Following } from '../command.js'

/** What a value can be: one of some words, the path of a file, or anything. */
export type Values = readonly string[] | 'file' | 'any'

/** One flag as a shell completes it; `values` null for a switch. */
export interface FlagSpec {
  readonly name: string
  readonly short: string | null
  readonly about: string
  readonly values: Values | null
  readonly isList: boolean
}

/** One command. */
export interface CommandSpec {
  readonly name: string
  readonly about: string
  readonly words: Following
  readonly flags: readonly FlagSpec[]
}

/** Returns what can be completed, in the order of the help. */
export function specsOf (commands: CommandTable): readonly CommandSpec[] {
  return Object.entries(commands).map(([name, row]) => ({ name, about: aboutOf(row), words: row.words, flags: flagsOf(row) }))
}

function aboutOf ({ usages }: CommandRow): string {
  const [first] = usages
  return usages.length === 1 && first !== undefined ? first[1] : usages.map(([usage]) => usage.split(' ')[1]).join(', ').replaceAll('|', ', ')
}

function flagsOf ({ flags, options }: CommandRow): readonly FlagSpec[] {
  const names = options === 'all' ? OPTION_NAMES : keysOf(options)
  const aboutOption = (name: OptionName): string => (options === 'all' ? undefined : options[name]) ?? OPTIONS[name].about
  const config = names.length === 0 ? [] : [{ name: 'config', short: null, about: 'read the options from this file', values: 'file' as const, isList: false }]
  return [
    ...Object.entries(flags).map(([name, { about, value, short, isList = false }]) => ({ name, short: short ?? null, about, values: valuesOf(value), isList })),
    ...names.map((name) => ({ name: flagOf(name), short: null, about: aboutOption(name), values: valuesOf(OPTIONS[name].value), isList: OPTIONS[name].isList ?? false })),
    ...config,
    { name: 'help', short: 'h', about: 'show the help', values: null, isList: false }
  ]
}

/** Returns what the placeholder of a value stands for: `any|strict|off`, `FILE`, or a word in capitals for any text. */
function valuesOf (placeholder: string | undefined): Values | null {
  if (placeholder === undefined) return null
  if (placeholder === 'FILE') return 'file'
  const words = placeholder.split('|').filter((word) => /[a-z]/.test(word))
  return placeholder.includes('|') ? words : 'any'
}
