// Every option that the emulator can be started with, one row each: its names, what it means, how its value is read.
// Flags, environment, file and library all read this one table.
import { parseClock } from '../shapes/clock.js'
import { parseDuration, type Duration } from '../core/duration.js'
import { PROFILE_NAMES, isProfileName, type ProfileName } from '../core/profile.js'
import { shortJson } from '../core/texts.js'
import type { AuthMode } from '../core/identity.js'
import type { ClockSetting } from '../clock.js'

const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const
/** The least severe messages that are logged; `silent` logs none. */
export type LogLevel = typeof LOG_LEVELS[number]

/** The options, checked. What is a file's path in a flag may be its content in a call. */
export interface Options {
  readonly port: number
  readonly host: string
  readonly profile: ProfileName
  readonly set: Readonly<Record<string, unknown>>
  readonly rebootDuration: Duration
  readonly startDuration: Duration
  readonly stopDuration: Duration
  readonly realistic: boolean
  readonly servers: unknown
  readonly fault: readonly unknown[]
  readonly faults: unknown
  readonly snapshot: unknown
  readonly save: boolean
  readonly clock: ClockSetting
  readonly seed: number | string
  readonly auth: AuthMode
  readonly identity: unknown
  readonly control: string
  readonly publicUrl: string | null
  readonly logLevel: LogLevel
}
export type OptionName = keyof Options

/** One option. `read` gets text from flags and environment, anything from a file or a call; it throws RangeError. */
export interface OptionRow<Value> {
  readonly about: string
  /** What stands for the value in the help; without it the option is a switch. */
  readonly value?: string
  /** Whether it can be given several times. */
  readonly isList?: boolean
  readonly fallback: Value
  /** What the help says of the default, where the value does not say it. */
  readonly fallbackText?: string
  readonly group: 'Server' | 'Behaviour' | 'Time' | 'Fleet and faults'
  readonly read: (input: unknown) => Value
}

const expected = (input: unknown, what: string): RangeError => new RangeError(`${shortJson(input)} is not ${what}`)

function readText (input: unknown): string {
  if (typeof input !== 'string' || input === '') throw expected(input, 'a text')
  return input
}

function readOneOf<Value extends string> (values: readonly Value[]): (input: unknown) => Value {
  return (input) => {
    const value = values.find((known) => known === input)
    if (value === undefined) throw new RangeError(`${shortJson(input)} is not known; expected one of ${values.join(', ')}`)
    return value
  }
}

function readPort (input: unknown): number {
  const port = typeof input === 'string' && /^\d+$/.test(input) ? Number(input) : input
  if (typeof port !== 'number' || !Number.isInteger(port) || port < 0 || port > 65_535) throw expected(input, 'a port; expected a number from 0 to 65535 (0 for a free one)')
  return port
}

function readSwitch (input: unknown): boolean {
  if (input === true || input === 'true' || input === '1') return true
  if (input === false || input === 'false' || input === '0') return false
  throw expected(input, 'true or false')
}

function readSeed (input: unknown): number | string {
  if (typeof input === 'number' && Number.isFinite(input)) return input
  if (typeof input === 'string' && input !== '') return input
  throw expected(input, 'a seed; expected a number or a text')
}

/** `name=value` texts, or an object of choices. The choices themselves are checked with the profile. */
function readChoices (input: unknown): Readonly<Record<string, unknown>> {
  if (typeof input === 'object' && input !== null && !Array.isArray(input)) return input as Record<string, unknown>
  const texts: readonly unknown[] = Array.isArray(input) ? input : typeof input === 'string' ? input.split(',') : [input]
  return Object.fromEntries(texts.map((text): [string, string] => {
    const [, name, value] = typeof text === 'string' ? /^([^=]+)=(.*)$/s.exec(text) ?? [] : []
    if (name === undefined || value === undefined) throw expected(text, 'a choice; expected name=value, such as successStatus=202')
    return [name, value]
  }))
}

function readUrl (input: unknown): string | null {
  if (input === null) return null
  const url = typeof input === 'string' && URL.canParse(input) ? new URL(input) : null
  if (url === null || !/^https?:$/.test(url.protocol)) throw expected(input, 'a URL; expected one such as https://cloud.example.com')
  return url.href.replace(/\/+$/, '')
}

function readProfile (input: unknown): ProfileName {
  if (typeof input !== 'string' || !isProfileName(input)) throw new RangeError(`${shortJson(input)} is not known; expected one of ${PROFILE_NAMES.join(', ')}`)
  return input
}

const readList = (input: unknown): readonly unknown[] => Array.isArray(input) ? input : [input]
const SECONDS = (seconds: number): Duration => ({ kind: 'fixed', ms: seconds * 1000 })

/** The table, in the order of the help. */
export const OPTIONS: { readonly [Name in OptionName]: OptionRow<Options[Name]> } = {
  port: { group: 'Server', value: 'PORT', about: 'port to listen on; 0 takes a free one', fallback: 8774, read: readPort },
  host: { group: 'Server', value: 'HOST', about: 'address to listen on', fallback: '127.0.0.1', read: readText },
  publicUrl: { group: 'Server', value: 'URL', about: 'where clients reach it, for links behind a proxy', fallback: null, fallbackText: 'the Host of each request', read: readUrl },
  control: { group: 'Server', value: 'open|TOKEN|off', about: 'who may use the control API', fallback: '', fallbackText: 'open on loopback, else off', read: readText },
  auth: { group: 'Server', value: 'any|strict|off', about: 'any: a token must be there; strict: issued here, and logins are checked; off: none is needed', fallback: 'any', read: readOneOf(['any', 'strict', 'off']) },
  identity: { group: 'Server', value: 'FILE', about: 'users, projects and access keys (JSON or YAML)', fallback: undefined, fallbackText: 'user demo, password demo', read: (input) => input },
  logLevel: { group: 'Server', value: 'LEVEL', about: `what is logged to stderr: ${LOG_LEVELS.join(', ')}`, fallback: 'info', read: readOneOf(LOG_LEVELS) },
  profile: { group: 'Behaviour', value: PROFILE_NAMES.join('|'), about: 'what it imitates where the documents contradict each other', fallback: 'otc', read: readProfile },
  set: { group: 'Behaviour', value: 'NAME=VALUE', isList: true, about: 'one choice of the profile, such as successStatus=202', fallback: {}, fallbackText: 'the profile\'s', read: readChoices },
  seed: { group: 'Behaviour', value: 'SEED', about: 'where chance starts from; the same seed gives the same run', fallback: '', fallbackText: 'a new one each time', read: readSeed },
  clock: { group: 'Time', value: 'system|manual|10x', about: 'what time it is: the machine\'s, moved by hand, or that many times as fast', fallback: { mode: 'system', scale: 1 }, fallbackText: 'system', read: parseClock },
  rebootDuration: { group: 'Time', value: 'DURATION', about: 'how long a restart takes: 200ms, 5s, {"uniform":["3s","8s"]}', fallback: SECONDS(5), fallbackText: '5s', read: parseDuration },
  startDuration: { group: 'Time', value: 'DURATION', about: 'how long a start takes', fallback: SECONDS(3), fallbackText: '3s', read: parseDuration },
  stopDuration: { group: 'Time', value: 'DURATION', about: 'how long a stop takes', fallback: SECONDS(3), fallbackText: '3s', read: parseDuration },
  realistic: { group: 'Time', about: 'durations of real machines: a restart takes about ten minutes', fallback: false, read: readSwitch },
  servers: { group: 'Fleet and faults', value: 'FILE', about: 'the servers that a project starts with (JSON or YAML)', fallback: undefined, fallbackText: 'the documented example and four more', read: (input) => input },
  faults: { group: 'Fleet and faults', value: 'FILE', about: 'a plan: fault rules that are there from the start (JSON or YAML)', fallback: undefined, fallbackText: 'none', read: (input) => input },
  snapshot: { group: 'Fleet and faults', value: 'FILE', about: 'a snapshot to begin with: everything as it was when it was taken', fallback: undefined, fallbackText: 'none', read: (input) => input },
  save: { group: 'Fleet and faults', about: 'at the stop, write the snapshot to its file; at the start the file may be missing', fallback: false, read: readSwitch },
  fault: { group: 'Fleet and faults', value: 'RULE', isList: true, about: 'one fault rule, such as BMS.0212:times=2 or delay=2s:operation=show', fallback: [], fallbackText: 'none', read: readList }
}
export const OPTION_NAMES = Object.keys(OPTIONS) as readonly OptionName[]

/** `rebootDuration` as the flag writes it: `reboot-duration`. */
export function flagOf (name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
}

/** `rebootDuration` as the environment writes it: `BMS_EMULATOR_REBOOT_DURATION`. */
export function variableOf (name: string): string {
  return `BMS_EMULATOR_${flagOf(name).replaceAll('-', '_').toUpperCase()}`
}
