// Merges the sources of options, flags over environment over file over default, and records where each value came from.
import { nearest } from '../core/texts.js'
import { withPrefix } from '../core/error-prefix.js'
import { FileError, readDataFile } from './read-file.js'
import { flagOf, OPTION_NAMES, OPTIONS, variableOf, type OptionName, type Options } from './options.js'

/** Where the value of an option came from. */
type OptionOrigin = 'flag' | 'environment' | 'file' | 'call' | 'default'

/** One source: unchecked values by option name. `describe` returns the name of an option as this source writes it. */
export interface Layer {
  readonly origin: OptionOrigin
  readonly values: Readonly<Record<string, unknown>>
  readonly describe: (name: string) => string
}

/** The options, with the origin of each value and its name there. */
export interface Resolved {
  readonly options: Options
  readonly origins: Readonly<Record<OptionName, OptionOrigin>>
  /** Each option as the source of its value writes it: `--set`, `BMS_EMULATOR_SET`. */
  readonly names: Readonly<Record<OptionName, string>>
}

/** Thrown for an invalid option; the message is one line. */
export class OptionError extends Error {
  override readonly name = 'OptionError'
}

/** Variables that name no option: the file of options, and what `run` sets for its command. */
const OTHER_VARIABLES = ['BMS_EMULATOR_CONFIG', 'BMS_EMULATOR_URL']
/** What Kubernetes sets in every container beside a service called bms-emulator. Source: Kubernetes, "Discovering services". */
const SERVICE_VARIABLE = /^BMS_EMULATOR_(?:SERVICE_|PORT_\d)/

/**
 * Returns the environment as a layer: `BMS_EMULATOR_*`. An empty variable counts as unset.
 * @throws OptionError for a variable of that prefix that names no option
 */
export function environmentLayer (variables: Readonly<Record<string, string | undefined>>): Layer {
  const known = [...OPTION_NAMES.map(variableOf), ...OTHER_VARIABLES]
  const unknown = Object.keys(variables).find((name) => name.startsWith('BMS_EMULATOR_') && !known.includes(name) && !SERVICE_VARIABLE.test(name))
  if (unknown !== undefined) {
    const near = nearest(unknown, known)
    throw new OptionError(`${unknown} is not a known variable; ${near === null ? `expected one of ${known.join(', ')}` : `did you mean ${near}?`}`)
  }
  const values: Record<string, unknown> = {}
  for (const name of OPTION_NAMES) {
    const text = variables[variableOf(name)]
    if (text !== undefined && text !== '') values[name] = text
  }
  return { origin: 'environment', values, describe: variableOf }
}

/** Returns the flags as a layer. */
export function flagLayer (values: Readonly<Record<string, unknown>>): Layer {
  return { origin: 'flag', values, describe: (name) => `--${flagOf(name)}` }
}

/** Returns the defaults of a command as a layer. */
export function commandLayer (values: Readonly<Record<string, unknown>>): Layer {
  return { origin: 'default', values, describe: (name) => name }
}

/** Reads a config file as a layer; its members have the names of the library's options. @throws FileError */
export function fileLayer (path: string): Layer {
  const values = readDataFile(path)
  if (typeof values !== 'object' || values === null || Array.isArray(values)) throw new FileError(`${path}: expected an object of options, such as {"port":8774}`)
  return { origin: 'file', values: values as Record<string, unknown>, describe: (name) => `${path}: ${name}` }
}

/**
 * Returns the options in force: the first layer that sets an option wins.
 * @throws OptionError for an unknown option or an invalid value, with one line that names it
 */
export function resolveOptions (layers: readonly Layer[]): Resolved {
  for (const { values, describe } of layers) {
    const unknown = Object.keys(values).find((name) => !Object.hasOwn(OPTIONS, name))
    if (unknown !== undefined) throw new OptionError(`${describe(unknown)} is not an option; expected one of ${OPTION_NAMES.join(', ')}`)
  }
  const options: Record<string, unknown> = {}
  const origins: Record<string, OptionOrigin> = {}
  const names: Record<string, string> = {}
  for (const name of OPTION_NAMES) {
    const layer = layers.find(({ values }) => values[name] !== undefined)
    options[name] = layer === undefined ? OPTIONS[name].fallback : readValue(name, layer)
    origins[name] = layer?.origin ?? 'default'
    names[name] = layer?.describe(name) ?? name
  }
  return { options: options as unknown as Options, origins: origins as Resolved['origins'], names: names as Resolved['names'] }
}

function readValue (name: OptionName, layer: Layer): unknown {
  return withPrefix(layer.describe(name), () => OPTIONS[name].read(layer.values[name]), OptionError)
}
