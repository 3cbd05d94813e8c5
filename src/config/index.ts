// Turns options into the settings of an emulator: reads the files that they name, and reports what is invalid.
import { existsSync } from 'node:fs'
import { randomInt } from 'node:crypto'
import { ACTIONS, TIMED_ACTIONS, type Durations, type TimedAction } from '../core/actions.js'
import { FileError, openDataFile, readDataFile, readText } from './read-file.js'
import { withPrefix } from '../core/error-prefix.js'
import { isProfileName, namedProfile, withChoices, type Profile } from '../core/profile.js'
import { ProfileFileSchema, readProfileFile } from '../shapes/profile-file.js'
import { OptionError, type Resolved } from './resolve.js'
import { fleetMistakes } from './fleet-mistakes.js'
import { identityMistakes, readIdentity } from './identity.js'
import { planMistakes, readPlan, readRules, ruleMistakes } from './plan.js'
import { readFleet, type FleetRecords } from './fleet.js'
import { readPart, schemaMistakes } from './mistakes.js'
import { FAULT_KINDS, type FaultKinds } from '../faults/kinds/index.js'
import { whyUnwritable } from './write-file.js'
import { MANUAL_START_MS } from '../clock.js'
import { chosenTokenMistake } from '../core/token.js'
import type { Catalogue } from '../core/catalogue.js'
import type { Duration } from '../core/time/duration.js'
import type { Identity } from '../core/identity.js'
import type { Mistake } from '../faults/settings.js'
import type { OptionName, Options } from './options.js'
import type { Rule } from '../faults/rule.js'
import type { Seed } from '../core/random.js'

export { commandLayer, environmentLayer, fileLayer, flagLayer, OptionError, resolveOptions, type Layer, type Resolved } from './resolve.js'
export { FileError, readDataFile } from './read-file.js'
export { findConfig } from './find-config.js'
export { processEnvironment } from './environment.js'
export { nearest } from '../core/texts.js'
export { validatePlan } from './validate-plan.js'
export { whyUnwritable, WriteError, writeFileWhole } from './write-file.js'
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
 * @throws OptionError: one line that names the option and what was expected; FileError: every mistake in a file, each with its place
 */
export function loadSettings (resolved: Resolved, shipped: Shipped): Settings {
  const { options, origins, names } = resolved
  const { catalogue, kinds = FAULT_KINDS } = shipped
  const seed = options.seed === '' ? randomInt(2 ** 31) : options.seed
  const nowMs = options.clock.nowMs ?? MANUAL_START_MS
  const planned = options.faults === undefined
    ? []
    : fromFile(resolved, 'faults', options.faults, (data) => readPlan(data, catalogue, kinds), (data) => planMistakes(data, catalogue, kinds))
  const profile = profileOf(resolved)
  const flagged = rulesOf(resolved, planned, catalogue, kinds)
  return {
    options,
    seed,
    idSeed: options.seed,
    profile,
    fleet: fromFile(resolved, 'servers', options.servers ?? shipped.fleet, (data) => readFleet(data, options.seed, nowMs), (data) => fleetMistakes(data, options.seed, nowMs)),
    identity: readIdentityOption(resolved),
    kinds,
    rules: [...planned, ...flagged],
    ...snapshotOf(options, names.snapshot, names.save),
    durations: durationsOf(options, origins, profile),
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

/** Returns the token with which a client calls the control API of an emulator with these options; null if there is none. @throws OptionError, FileError */
export function readControlToken ({ options, names }: Resolved): string | null {
  const control = controlOf(options, names)
  return control?.mode === 'token' ? control.token : null
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

/** Reads the identity section that the options name. @throws OptionError, FileError */
export function readIdentityOption (resolved: Resolved): Identity {
  return fromFile(resolved, 'identity', resolved.options.identity, readIdentity, identityMistakes)
}

/** Returns the rules of the option for single rules, which come after those of the plan. @throws OptionError, FileError */
function rulesOf (resolved: Resolved, before: readonly Rule[], catalogue: Catalogue, kinds: FaultKinds): readonly Rule[] {
  const { fault } = resolved.options
  const list = { member: 'fault', idPrefix: 'flag', before }
  return fromOption(resolved, 'fault', () => readRules(fault, list, catalogue, kinds), () => ruleMistakes(fault, '', list, catalogue, kinds))
}

/** Returns the profile with the choices that are set. @throws OptionError, FileError */
export function profileOf (resolved: Resolved): Profile {
  const { options: { profile, set }, origins } = resolved
  const origin = origins.set === 'default' ? 'profile' : origins.set
  const base = typeof profile === 'string' && isProfileName(profile)
    ? namedProfile(profile)
    : fromFile(resolved, 'profile', profile, readProfileFile, (data) => schemaMistakes(ProfileFileSchema, data, 'the profile file'))
  const choose = (choices: Readonly<Record<string, unknown>>): Profile => withChoices(base, { set: choices }, origin)
  return fromOption(resolved, 'set', () => choose(set), () => Object.entries(set).flatMap(([name, value]) => {
    try {
      choose({ [name]: value })
      return []
    } catch (error) {
      return [{ path: `/${name}`, message: (error as RangeError).message }]
    }
  }))
}

/** Reads the file that an option names, or the content that a call or the config file passed. */
function fromFile<Value> (resolved: Resolved, option: OptionName, input: unknown, read: (data: unknown) => Value, mistakesIn: (data: unknown) => readonly Mistake[]): Value {
  if (typeof input !== 'string') return fromOption(resolved, option, () => read(input), () => mistakesIn(input))
  const file = openDataFile(input)
  return readPart({ file, pointer: '' }, () => read(file.data), () => mistakesIn(file.data))
}

/** Reads the value of an option. A value in the config file has all its mistakes reported, each at its place. */
function fromOption<Value> ({ names, parts }: Resolved, option: OptionName, read: () => Value, mistakesIn: () => readonly Mistake[]): Value {
  const part = parts[option]
  return part === undefined ? withPrefix(names[option], read, OptionError) : readPart(part, read, mistakesIn)
}

/** A duration that is set explicitly overrides `realistic`, which overrides what a profile file has measured. */
function durationsOf (options: Options, origins: Resolved['origins'], { learned }: Profile): Durations {
  const durationOf = (action: TimedAction): Duration => {
    if (origins[`${action}Duration`] !== 'default') return options[`${action}Duration`]
    const measured = learned?.durations?.[action]
    return options.realistic ? ACTIONS[action].takes.realistic : measured === undefined ? options[`${action}Duration`] : { kind: 'fixed', ms: measured }
  }
  return {
    ...Object.fromEntries(TIMED_ACTIONS.map((action) => [action, durationOf(action)])) as Record<TimedAction, Duration>,
    create: { kind: 'fixed', ms: 10_000 },
    delete: { kind: 'fixed', ms: 2_000 }
  }
}
