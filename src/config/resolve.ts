// From what was given to the settings in force: flags over environment over file over default, and where each came from.
import { FileError, readDataFile } from './read-file.js'
import { flagOf, OPTION_NAMES, OPTIONS, variableOf, type OptionName, type Options } from './options.js'

/** Where the value of an option came from. */
type OptionOrigin = 'flag' | 'environment' | 'file' | 'call' | 'default'

/** What one source gives: values by option name, not yet checked. `describe` names an option as that source writes it. */
export interface Layer {
  readonly origin: OptionOrigin
  readonly values: Readonly<Record<string, unknown>>
  readonly describe: (name: string) => string
}

/** The options with their origins, and the names by which those write them. */
export interface Resolved {
  readonly options: Options
  readonly origins: Readonly<Record<OptionName, OptionOrigin>>
  /** Each option as the source of its value writes it: `--set`, `BMS_EMULATOR_SET`. */
  readonly names: Readonly<Record<OptionName, string>>
}

/** An option is wrong: one line for people. */
export class OptionError extends Error {
  override readonly name = 'OptionError'
}

/** The environment as a layer: `BMS_EMULATOR_*`. An empty variable counts as not set. */
export function environmentLayer (variables: Readonly<Record<string, string | undefined>>): Layer {
  const values: Record<string, unknown> = {}
  for (const name of OPTION_NAMES) {
    const text = variables[variableOf(name)]
    if (text !== undefined && text !== '') values[name] = text
  }
  return { origin: 'environment', values, describe: variableOf }
}

/** The flags as a layer. */
export function flagLayer (values: Readonly<Record<string, unknown>>): Layer {
  return { origin: 'flag', values, describe: (name) => `--${flagOf(name)}` }
}

/** What a command takes where nobody says otherwise. */
export function commandLayer (values: Readonly<Record<string, unknown>>): Layer {
  return { origin: 'default', values, describe: (name) => name }
}

/** A config file as a layer: members named as the options of the library. @throws FileError */
export function fileLayer (path: string): Layer {
  const values = readDataFile(path)
  if (typeof values !== 'object' || values === null || Array.isArray(values)) throw new FileError(`${path}: expected an object of options, such as {"port":8774}`)
  return { origin: 'file', values: values as Record<string, unknown>, describe: (name) => `${path}: ${name}` }
}

/**
 * The options in force: of several layers the first that names an option speaks.
 * @throws OptionError for an unknown option or a value that cannot be read, with one line that names both
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
  try {
    return OPTIONS[name].read(layer.values[name])
  } catch (error) {
    if (error instanceof RangeError) throw new OptionError(`${layer.describe(name)}: ${error.message}`)
    throw error
  }
}
