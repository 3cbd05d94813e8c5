// Parses the arguments of a command with the table of options.
import { parseArgs, type ParseArgsConfig } from 'node:util'
import { commandLayer, environmentLayer, fileLayer, findConfig, flagLayer, flagOf, nearest, OPTION_NAMES, OPTIONS, processEnvironment, resolveOptions, type Layer, type OptionName, type Resolved } from '../config/index.js'
import { UsageError } from './usage-error.js'
import type { FlagTable } from './flags.js'

type Flags = NonNullable<ParseArgsConfig['options']>

/** Parsed arguments: the resolved options, the flags of the command itself, and the files. */
export interface Arguments extends Resolved {
  readonly own: Readonly<Record<string, unknown>>
  /** The other flags as they were given, without the token of the control API. */
  readonly written: readonly string[]
  /** The arguments that are no flags. */
  readonly words: readonly string[]
  /** The config file; null if there is none. */
  readonly config: ConfigSource | null
  /** The files that were given: config, fleet and plan. */
  readonly files: readonly string[]
}

/** The path of the config file, and who named it; `found`: nobody, it lies in the working directory. */
export interface ConfigSource {
  readonly path: string
  readonly origin: 'flag' | 'environment' | 'found'
}

/** What one command accepts besides its own flags. */
interface Accepted {
  /** Defaults of this command. */
  readonly defaults?: Readonly<Record<string, unknown>>
  /** The options that it accepts as flags; default: all. */
  readonly options?: readonly OptionName[]
  /** Whether it accepts arguments that are no flags. */
  readonly hasWords?: boolean
}

function parserFlags (own: FlagTable, options: readonly OptionName[]): Flags {
  return {
    config: { type: 'string' },
    ...Object.fromEntries(options.map((name) => {
      const { value, isList } = OPTIONS[name]
      return [flagOf(name), { type: value === undefined ? 'boolean' as const : 'string' as const, multiple: isList ?? false }]
    })),
    ...Object.fromEntries(Object.entries(own).map(([name, { value, short, isList = false }]) => [name, { type: value === undefined ? 'boolean' as const : 'string' as const, multiple: isList, ...(short === undefined ? {} : { short }) }]))
  }
}

/**
 * Parses arguments and resolves the options: flags over environment over file over defaults. `own` holds the values of
 * `ownFlags`, `words` the arguments that are no flags.
 * @throws UsageError for an unknown flag or an extra argument; OptionError, FileError for an invalid value
 */
export function readArguments (args: readonly string[], ownFlags: FlagTable = {}, { defaults = {}, options = OPTION_NAMES, hasWords = false }: Accepted = {}): Arguments {
  const { values, positionals, tokens } = parse(args, parserFlags(ownFlags, options), hasWords)
  const environment = processEnvironment()
  const { config: given, ...flags } = values
  const config = configOf(given, environment['BMS_EMULATOR_CONFIG'])
  const named: Record<string, unknown> = {}
  for (const name of OPTION_NAMES) if (flags[flagOf(name)] !== undefined) named[name] = flags[flagOf(name)]
  const layers: Layer[] = [flagLayer(named), environmentLayer(environment)]
  if (config !== null) layers.push(fileLayer(config.path))
  const resolved = resolveOptions([...layers, commandLayer(defaults)])
  const { servers, faults } = resolved.options
  return {
    ...resolved,
    written: tokens.flatMap((token) => token.kind === 'option' && !Object.hasOwn(ownFlags, token.name) ? writtenFlag(token.name, token.value) : []),
    config,
    words: positionals,
    own: Object.fromEntries(Object.keys(ownFlags).map((flag) => [flag, values[flag]])),
    files: [config?.path, servers, faults].filter((file) => typeof file === 'string')
  }
}

/** Returns the config file that the flag names, or the variable, or else the one in the working directory. @throws FileError */
function configOf (flag: unknown, variable: string | undefined): ConfigSource | null {
  if (typeof flag === 'string' && flag !== '') return { path: flag, origin: 'flag' }
  if (variable !== undefined && variable !== '') return { path: variable, origin: 'environment' }
  const path = findConfig()
  return path === null ? null : { path, origin: 'found' }
}

function writtenFlag (name: string, value: string | undefined): readonly string[] {
  if (value === undefined) return [`--${name}`]
  const shown = name === 'control' && value !== 'open' && value !== 'off' ? '***' : value
  return shown.startsWith('-') ? [`--${name}=${shown}`] : [`--${name}`, shown]
}

/** Returns the index of the first argument that is neither a flag nor its value; -1 if there is none, or an unknown flag before it. */
export function firstPositional (args: readonly string[], ownFlags: FlagTable): number {
  const flags = parserFlags(ownFlags, OPTION_NAMES)
  const { tokens } = parseArgs({ args: [...args], options: flags, strict: false, allowPositionals: true, tokens: true })
  const first = tokens.find((token) => token.kind !== 'option' || !Object.hasOwn(flags, token.name))
  return first?.kind === 'positional' ? first.index : -1
}

function parse (args: readonly string[], flags: Flags, allowPositionals: boolean) {
  try {
    return parseArgs({ args: [...args], options: flags, allowPositionals, tokens: true })
  } catch (error) {
    const message = (error as Error).message
    const flag = /'(-[^' ]+)/.exec(message)?.[1]
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ERR_PARSE_ARGS_UNKNOWN_OPTION') throw new UsageError(`${flag ?? 'an argument'} is not an option${suggestion(flag, flags)}`, true)
    if (code === 'ERR_PARSE_ARGS_UNEXPECTED_POSITIONAL') throw new UsageError(`${/'([^']*)'/.exec(message)?.[1] ?? 'an argument'} is not expected here`, true)
    if (/argument is ambiguous/.test(message)) throw new UsageError(dashedValue(args, flag ?? '', message, flags), true)
    if (/argument missing/.test(message)) throw new UsageError(`${flag ?? 'an option'} requires a value`, true)
    if (/does not take an argument/.test(message)) throw new UsageError(`${flag ?? 'an option'} takes no value`, true)
    throw new UsageError(`${(message.split('\n')[0] ?? message).replace(/\.$/, '')}`, true)
  }
}

/** Returns what is wrong where a flag that needs a value is followed by a word with a dash: another flag, or its value. */
function dashedValue (args: readonly string[], flag: string, message: string, flags: Flags): string {
  const isFlag = (word = ''): boolean => word === flag || (/^-\w+$/.test(word) && word.endsWith(flag.slice(1)))
  const value = args.find((word, index) => word.startsWith('-') && isFlag(args[index - 1])) ?? ''
  const name = /'(--[^=']+)=-XYZ'/.exec(message)?.[1] ?? flag
  if (Object.hasOwn(flags, value.replace(/^--|=.*/g, ''))) return `${flag} requires a value`
  return `${flag} requires a value, but ${value} begins with a dash; if it is the value, write ${name}=${value}`
}

function suggestion (flag: string | undefined, flags: Flags): string {
  const near = nearest(flag?.replace(/^-+/, '') ?? '', Object.keys(flags))
  return near === null ? '' : `; did you mean --${near}?`
}
