// Reading the arguments of a command by the table of options.
import { parseArgs, type ParseArgsConfig } from 'node:util'
import { commandLayer, environmentLayer, fileLayer, flagLayer, flagOf, nearest, OPTION_NAMES, OPTIONS, processEnvironment, resolveOptions, type Layer, type Resolved } from '../config/index.js'

/** The arguments are wrong: one line for people. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}

type Flags = NonNullable<ParseArgsConfig['options']>

/** What arguments say: the options in force, the flags that one command has for itself, and the files that were read. */
export interface Arguments extends Resolved {
  readonly own: Readonly<Record<string, unknown>>
  /** The files whose content the options are: config, fleet and plan. */
  readonly files: readonly string[]
}

const FLAGS: Flags = {
  config: { type: 'string' },
  ...Object.fromEntries(OPTION_NAMES.map((name) => {
    const { value, isList } = OPTIONS[name]
    return [flagOf(name), { type: value === undefined ? 'boolean' as const : 'string' as const, multiple: isList ?? false }]
  }))
}

/**
 * The options in force for these arguments: flags over environment over file over default; `own` holds those of `ownFlags`.
 * `defaults` are those of a command that has others.
 * @throws UsageError for an unknown flag or a stray word; OptionError, FileError for what they hold
 */
export function readArguments (args: readonly string[], ownFlags: Flags = {}, defaults: Readonly<Record<string, unknown>> = {}): Arguments {
  const values = parse(args, { ...FLAGS, ...ownFlags })
  const environment = processEnvironment()
  const { config = environment['BMS_EMULATOR_CONFIG'], ...flags } = values
  const named: Record<string, unknown> = {}
  for (const name of OPTION_NAMES) if (flags[flagOf(name)] !== undefined) named[name] = flags[flagOf(name)]
  const layers: Layer[] = [flagLayer(named), environmentLayer(environment)]
  const hasFile = typeof config === 'string' && config !== ''
  if (hasFile) layers.push(fileLayer(config))
  const resolved = resolveOptions([...layers, commandLayer(defaults)])
  const { servers, faults } = resolved.options
  return {
    ...resolved,
    own: Object.fromEntries(Object.keys(ownFlags).map((flag) => [flag, values[flag]])),
    files: [hasFile ? config : null, servers, faults].filter((file) => typeof file === 'string')
  }
}

function parse (args: readonly string[], flags: Flags): Readonly<Record<string, unknown>> {
  try {
    return parseArgs({ args: [...args], options: flags, allowPositionals: false }).values
  } catch (error) {
    const message = (error as Error).message
    const flag = /'(-[^' ]+)/.exec(message)?.[1]
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ERR_PARSE_ARGS_UNKNOWN_OPTION') throw new UsageError(`${flag ?? 'an argument'} is not an option${suggestion(flag, flags)} (see bms-emulator --help)`)
    if (code === 'ERR_PARSE_ARGS_UNEXPECTED_POSITIONAL') throw new UsageError(`${/'([^']*)'/.exec(message)?.[1] ?? 'a word'} is one word too many (see bms-emulator --help)`)
    if (/argument missing/.test(message)) throw new UsageError(`${flag ?? 'an option'} wants a value (see bms-emulator --help)`)
    if (/does not take an argument/.test(message)) throw new UsageError(`${flag ?? 'an option'} takes no value (see bms-emulator --help)`)
    throw new UsageError(`${(message.split('\n')[0] ?? message).replace(/\.$/, '')} (see bms-emulator --help)`)
  }
}

function suggestion (flag: string | undefined, flags: Flags): string {
  const near = nearest(flag?.replace(/^-+/, '') ?? '', Object.keys(flags))
  return near === null ? '' : `; did you mean --${near}?`
}
