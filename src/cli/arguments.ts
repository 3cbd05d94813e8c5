// Reading the arguments of a command by the table of options.
import { parseArgs, type ParseArgsConfig } from 'node:util'
import { environmentLayer, fileLayer, flagLayer, flagOf, nearest, OPTION_NAMES, OPTIONS, processEnvironment, resolveOptions, type Layer, type Resolved } from '../config/index.js'

/** The arguments are wrong: one line for people. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}

const FLAGS: NonNullable<ParseArgsConfig['options']> = {
  config: { type: 'string' },
  ...Object.fromEntries(OPTION_NAMES.map((name) => {
    const { value, isList } = OPTIONS[name]
    return [flagOf(name), { type: value === undefined ? 'boolean' as const : 'string' as const, multiple: isList ?? false }]
  }))
}

/**
 * The options in force for these arguments: flags over environment over file over default.
 * @throws UsageError for an unknown flag or a stray word; OptionError, FileError for what they hold
 */
export function readArguments (args: readonly string[]): Resolved {
  const values = parse(args)
  const environment = processEnvironment()
  const { config = environment['BMS_EMULATOR_CONFIG'], ...flags } = values
  const named: Record<string, unknown> = {}
  for (const name of OPTION_NAMES) if (flags[flagOf(name)] !== undefined) named[name] = flags[flagOf(name)]
  const layers: Layer[] = [flagLayer(named), environmentLayer(environment)]
  if (typeof config === 'string' && config !== '') layers.push(fileLayer(config))
  return resolveOptions(layers)
}

function parse (args: readonly string[]): Readonly<Record<string, unknown>> {
  try {
    return parseArgs({ args: [...args], options: FLAGS, allowPositionals: false }).values
  } catch (error) {
    const message = (error as Error).message
    const flag = /'(-[^' ]+)/.exec(message)?.[1]
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ERR_PARSE_ARGS_UNKNOWN_OPTION') throw new UsageError(`${flag ?? 'an argument'} is not an option${suggestion(flag)} (see bms-emulator --help)`)
    if (code === 'ERR_PARSE_ARGS_UNEXPECTED_POSITIONAL') throw new UsageError(`${/'([^']*)'/.exec(message)?.[1] ?? 'a word'} is one word too many (see bms-emulator --help)`)
    if (/argument missing/.test(message)) throw new UsageError(`${flag ?? 'an option'} wants a value (see bms-emulator --help)`)
    if (/does not take an argument/.test(message)) throw new UsageError(`${flag ?? 'an option'} takes no value (see bms-emulator --help)`)
    throw new UsageError(`${(message.split('\n')[0] ?? message).replace(/\.$/, '')} (see bms-emulator --help)`)
  }
}

function suggestion (flag: string | undefined): string {
  const near = nearest(flag?.replace(/^-+/, '') ?? '', Object.keys(FLAGS))
  return near === null ? '' : `; did you mean --${near}?`
}
