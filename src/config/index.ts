// Turns options into the settings of an emulator: reads the files that they name, and reports what is invalid.
import { existsSync } from 'node:fs'
import { randomInt } from 'node:crypto'
import { ACTIONS, TIMED_ACTIONS, type Durations, type TimedAction } from '../core/actions.js'
import { FileError, readDataFile, readText } from './read-file.js'
import { withPrefix } from '../core/error-prefix.js'
import { namedProfile, withChoices, type Profile } from '../core/profile.js'
import { OptionError, type Resolved } from './resolve.js'
import { readFleet, type FleetRecords } from './fleet.js'
import { readIdentity } from './identity.js'
import { readPlan, readRules } from './plan.js'
import { FAULT_KINDS, type FaultKinds } from '../faults/kinds/index.js'
import { whyUnwritable } from './write-file.js'
import { MANUAL_START_MS } from '../clock.js'
import { chosenTokenMistake } from '../core/token.js'
import type { Catalogue } from '../core/catalogue.js'
import type { Duration } from '../core/time/duration.js'
import type { Identity } from '../core/identity.js'
import type { Options } from './options.js'
import type { Rule } from '../faults/rule.js'
import type { Seed } from '../core/random.js'

export { commandLayer, environmentLayer, fileLayer, flagLayer, OptionError, resolveOptions, type Layer, type Resolved } from './resolve.js'
export { FileError } from './read-file.js'
export { processEnvironment } from './environment.js'
export { nearest } from '../core/texts.js'
export { validatePlan } from './validate-plan.js'
export { WriteError, writeFileWhole } from './write-file.js'
export { flagOf, OPTION_NAMES, OPTIONS, type OptionName, type Options } from './options.js'

/** The settings of an emulator, with every file read. */
export interface Settings {
  readonly options: Options
  readonly seed: Seed
  /** The seed as written, or an empty string. */
  readonly idSeed: Seed
  readonly profile: Profile
  readonly fleet: FleetRecords
  readonly identity: Identity
  /** The kinds of fault that rules can have. */
  readonly kinds: FaultKinds
  readonly rules: readonly Rule[]
  /** The snapshot to start from, not yet checked; null if there is none. */
  readonly snapshot: unknown
  /** The file to write the snapshot to on exit, or null. */
  readonly saveTo: string | null
  readonly durations: Durations
  /** Who may use the control API; null for the default of the host. */
  readonly control: ControlSetting | null
}

/** The setting of the control API. A token from a file may be the word `open`. */
type ControlSetting = { readonly mode: 'open' } | { readonly mode: 'off' } | { readonly mode: 'token', readonly token: string }

/** What ships with the emulator. */
export interface Shipped {
  readonly catalogue: Catalogue
  /** The content of the default fleet file. */
  readonly fleet: unknown
  /** The kinds of fault; default: the emulator's own. */
  readonly kinds?: FaultKinds
}

/**
 * Reads the files that the options name, and checks everything.
 * @throws OptionError, FileError: one line that names the option or file, the member and what was expected
 */
export function loadSettings ({ options, origins, names }: Resolved, shipped: Shipped): Settings {
  const { catalogue, kinds = FAULT_KINDS } = shipped
  const seed = options.seed === '' ? randomInt(2 ** 31) : options.seed
  const nowMs = options.clock.nowMs ?? MANUAL_START_MS
  const origin = origins.set === 'default' ? 'profile' : origins.set
  const planned = options.faults === undefined ? [] : fromFile(names.faults, options.faults, (data) => readPlan(data, catalogue, kinds))
  const flagged = withPrefix(names.fault, () => readRules(options.fault, { member: 'fault', idPrefix: 'flag', before: planned }, catalogue, kinds), OptionError)
  return {
    options,
    seed,
    idSeed: options.seed,
    profile: withPrefix(names.set, () => withChoices(namedProfile(options.profile), { set: options.set }, origin), OptionError),
    fleet: fromFile(names.servers, options.servers ?? shipped.fleet, (data) => readFleet(data, options.seed, nowMs)),
    identity: readIdentityOption(options, names.identity),
    kinds,
    rules: [...planned, ...flagged],
    ...snapshotOf(options, names.snapshot, names.save),
    durations: durationsOf(options, origins),
    control: controlOf(options, names)
  }
}

/** @throws OptionError if a file and a setting are given; FileError if the file has no token */
function controlOf ({ control, controlTokenFile }: Options, names: Resolved['names']): ControlSetting | null {
  if (controlTokenFile === null) {
    if (control === '') return null
    return control === 'open' || control === 'off' ? { mode: control } : { mode: 'token', token: control }
  }
  if (control !== '') throw new OptionError(`${names.controlTokenFile}: ${names.control} is given too; expected one of them`)
  const token = readText(controlTokenFile).trim()
  if (token === '') throw new FileError(`${controlTokenFile}: the file is empty; expected the token of the control API`)
  const mistake = chosenTokenMistake(token)
  if (mistake !== null) throw new FileError(`${controlTokenFile}: ${mistake}`)
  return { mode: 'token', token }
}

/** Reads the snapshot from its file, or takes the one from a call. With `save` the file may be missing. */
function snapshotOf ({ snapshot, save }: Options, snapshotName: string, saveName: string): Pick<Settings, 'snapshot' | 'saveTo'> {
  if (typeof snapshot !== 'string') {
    if (save) throw new OptionError(`${saveName}: there is no file to write; name one with ${snapshotName}`)
    return { snapshot: snapshot ?? null, saveTo: null }
  }
  // What cannot be written on exit is known now.
  const reason = save ? whyUnwritable(snapshot) : null
  if (reason !== null) throw new FileError(`${snapshot}: cannot be written: ${reason}; ${saveName} writes this file on exit`)
  const isThere = !save || existsSync(snapshot)
  return { snapshot: isThere ? readDataFile(snapshot) : null, saveTo: save ? snapshot : null }
}

/** Reads the identity section that the options name; `name` is the option as its source writes it. @throws OptionError, FileError */
export function readIdentityOption ({ identity }: Pick<Options, 'identity'>, name = 'identity'): Identity {
  return fromFile(name, identity, readIdentity)
}

/** Reads the file that an option names, or the content that a call passed. */
function fromFile<Value> (option: string, input: unknown, read: (data: unknown) => Value): Value {
  if (typeof input !== 'string') return withPrefix(option, () => read(input), OptionError)
  const data = readDataFile(input)
  return withPrefix(input, () => read(data), FileError)
}

/** A duration that is set explicitly overrides `realistic`. */
function durationsOf (options: Options, origins: Resolved['origins']): Durations {
  const durationOf = (action: TimedAction): Duration =>
    options.realistic && origins[`${action}Duration`] === 'default' ? ACTIONS[action].takes.realistic : options[`${action}Duration`]
  return {
    ...Object.fromEntries(TIMED_ACTIONS.map((action) => [action, durationOf(action)])) as Record<TimedAction, Duration>,
    create: { kind: 'fixed', ms: 10_000 },
    delete: { kind: 'fixed', ms: 2_000 }
  }
}
