// Merges the sources of options, flags over environment over file over default, and records where each value came from.
import { expectedNames, nearest } from '../core/texts.js'
import { fileError, type FilePart } from './mistakes.js'
import { openDataFile, type DataFile } from './read-file.js'
import { flagOf, OPTION_NAMES, OPTIONS, variableOf, type OptionName, type Options } from './options.js'

/** Where the value of an option came from. */
type OptionOrigin = 'flag' | 'environment' | 'file' | 'call' | 'default'

/** One source: unchecked values by option name. `describe` returns the name of an option as this source writes it. */
export interface Layer {
  readonly origin: OptionOrigin
  readonly values: Readonly<Record<string, unknown>>
  readonly describe: (name: string) => string
  /** The part of a file that the values are. */
  readonly part?: FilePart
}

/** The options, with the origin of each value and its name there. */
export interface Resolved {
  readonly options: Options
  readonly origins: Readonly<Record<OptionName, OptionOrigin>>
  /** Each option as the source of its value writes it: `--set`, `BMS_EMULATOR_SET`. */
  readonly names: Readonly<Record<OptionName, string>>
  /** The values that stand in a config file, with their place there. */
  readonly parts: Readonly<Partial<Record<OptionName, FilePart>>>
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

/**
 * Reads a config file as a layer; its members have the names of the library's options. In package.json, the options are its member
 * `bms-emulator`. @throws FileError
 */
export function fileLayer (path: string): Layer {
  return layerOf(openDataFile(path), isPackage(path) ? PACKAGE_MEMBER : null)
}

/** The member of package.json that holds options. */
export const PACKAGE_MEMBER = 'bms-emulator'

function isPackage (path: string): boolean {
  return /(?:^|[\\/])package\.json$/.test(path)
}

/** Returns the layer of a file, or of one member of it. @throws FileError */
function layerOf (file: DataFile, member: string | null): Layer {
  const { path } = file
  const part = { file, pointer: member === null ? '' : `/${member}` }
  const values: unknown = member === null ? file.data : (file.data as Readonly<Record<string, unknown>> | null)?.[member]
  if (typeof values !== 'object' || values === null || Array.isArray(values)) {
    throw fileError(part, [{ path: '', message: `${member === null ? '' : `${member}: `}expected an object of options, such as {"port":8774}` }])
  }
  const { $schema, ...rest } = values as Readonly<Record<string, unknown>>
  return {
    origin: 'file',
    // Its schema is for editors.
    values: typeof $schema === 'string' ? rest : { ...values },
    describe: (name) => `${path}: ${member === null ? '' : `${member}.`}${name}`,
    part
  }
}

/**
 * Returns the options in force: the first layer that sets an option wins.
 * @throws OptionError for an unknown option or an invalid value, with one line that names it; FileError with all mistakes of a file
 */
export function resolveOptions (layers: readonly Layer[]): Resolved {
  const options: Record<string, unknown> = {}
  const origins: Record<string, OptionOrigin> = {}
  const names: Record<string, string> = {}
  const parts: Record<string, FilePart> = {}
  const mistakes = new Map(layers.map((layer) => [layer, unknownOptions(layer)]))
  for (const name of OPTION_NAMES) {
    const layer = layers.find(({ values }) => values[name] !== undefined)
    options[name] = OPTIONS[name].fallback
    origins[name] = layer?.origin ?? 'default'
    names[name] = layer?.describe(name) ?? name
    if (layer === undefined) continue
    if (layer.part !== undefined) parts[name] = { ...layer.part, pointer: `${layer.part.pointer}/${name}`, prefix: `${name}: ` }
    try {
      options[name] = OPTIONS[name].read(layer.values[name])
    } catch (error) {
      if (!(error instanceof RangeError)) throw error
      mistakes.get(layer)?.push({ name, text: `: ${error.message}` })
    }
  }
  for (const [layer, found] of mistakes) refuse(layer, found)
  return { options: options as unknown as Options, origins: origins as Resolved['origins'], names: names as Resolved['names'], parts }
}

/** A mistake in a layer: the name that it is about, and what follows the name in a message. */
interface LayerMistake {
  readonly name: string
  readonly text: string
}

function unknownOptions ({ values }: Layer): LayerMistake[] {
  return Object.keys(values).filter((name) => !Object.hasOwn(OPTIONS, name)).map((name) => ({ name, text: ` is not an option; ${expectedNames(name, OPTION_NAMES)}` }))
}

/** @throws FileError, OptionError if there are mistakes */
function refuse ({ part, describe }: Layer, found: readonly LayerMistake[]): void {
  const [first] = found
  if (first === undefined) return
  if (part === undefined) throw new OptionError(`${describe(first.name)}${first.text}`)
  throw fileError(part, found.map(({ name, text }) => ({ path: `/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`, message: `${name}${text}` })))
}
