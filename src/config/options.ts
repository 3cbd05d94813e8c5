// The table of options, one row each: its names, its help, how its value is read.
// Flags, environment, file and library all use this table.
import { ACTIONS, eachDuration, type DurationMember, type TimedAction } from '../core/actions.js'
import { DEFAULT_MEMORY, parseMemory } from '../core/memory/memory-size.js'
import { parseClock } from '../shapes/clock.js'
import { formatDuration, parseDuration, type Duration } from '../core/time/duration.js'
import { PROFILE_NAMES, isProfileName } from '../core/profile.js'
import { shortJson } from '../core/texts.js'
import { chosenTokenMistake } from '../core/token.js'
import { readIgnoreRows, readRuleSettings, type ReportSettings } from '../report/settings.js'
import type { AuthMode } from '../core/identity.js'
import type { ClockSetting } from '../clock.js'

/** The levels of the log, the most detailed one first. */
export const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const
/** The least severe messages that are logged; `silent` logs none. */
export type LogLevel = typeof LOG_LEVELS[number]

/** The modes of the control API; any other text is its token. */
const CONTROL_MODES = ['open', 'off'] as const

/** The checked options. An option that names a file in a flag may hold the file's content in a call. */
export interface Options extends Readonly<Record<DurationMember, Duration>> {
  readonly port: number
  readonly host: string
  readonly profile: unknown
  readonly set: Readonly<Record<string, unknown>>
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
  readonly controlTokenFile: string | null
  readonly publicUrl: string | null
  readonly allowOrigin: readonly string[]
  /** In bytes. */
  readonly memory: number
  readonly logLevel: LogLevel
  readonly reportRules: ReportSettings['rules']
  readonly reportIgnore: ReportSettings['ignore']
}
export type OptionName = keyof Options

/** One option. `read` gets strings from flags and environment, any value from a file or a call; it throws RangeError. */
export interface OptionRow<Value> {
  readonly about: string
  /** The placeholder of the value in the help; an option without one is a switch. */
  readonly value?: string
  /** Whether the option is repeatable. */
  readonly isList?: boolean
  readonly fallback: Value
  /** The default as the help shows it, if `fallback` itself is not readable. */
  readonly fallbackText?: string
  readonly group: 'Server' | 'Behaviour' | 'Time' | 'Fleet and faults' | 'Report'
  readonly read: (input: unknown) => Value
}

const expected = (input: unknown, what: string): RangeError => new RangeError(`${shortJson(input)} is not ${what}`)

function readText (input: unknown): string {
  if (typeof input !== 'string' || input === '') throw expected(input, 'a non-empty string')
  return input
}

/** What other programs call off, and on. */
const SWITCH_WORDS: ReadonlySet<string> = new Set(['false', 'no', 'none', 'never', 'disable', 'disabled', '0', 'true', 'yes', 'on', 'enable', 'enabled', '1'])

const lettersOf = (word: string): string => [...word].sort().join('')

/** Reads a mode of the control API or its token. A misspelt mode would be a token that everybody can guess, and open what was to be closed. */
function readControl (input: unknown): string {
  const text = readText(input)
  const word = text.toLowerCase()
  // The same letters: in capitals, or in another order.
  const mode = CONTROL_MODES.find((name) => lettersOf(name) === lettersOf(word))
  if (mode === text) return text
  if (mode !== undefined) throw new RangeError(`${shortJson(text)} is not a token, because it looks like the mode ${mode}; expected open, off or a token`)
  if (SWITCH_WORDS.has(word)) throw new RangeError(`${shortJson(text)} is not a token, because it looks like a switch; expected open, off or a token`)
  const mistake = chosenTokenMistake(text)
  if (mistake !== null) throw new RangeError(mistake)
  return text
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

/** The most characters of a seed, as in a call that creates a project. */
const MAX_SEED_LENGTH = 255

function readSeed (input: unknown): number | string {
  if (typeof input === 'number' && Number.isFinite(input)) return input
  if (typeof input === 'string' && input !== '' && input.length <= MAX_SEED_LENGTH) return input
  throw expected(input, `a seed; expected a number or a string of 1 to ${MAX_SEED_LENGTH} characters`)
}

/** Reads `name=value` strings, or an object of choices. The choices themselves are checked with the profile. */
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

function readOrigins (input: unknown): readonly string[] {
  return readList(input).map((each) => {
    const text = typeof each === 'string' ? each.replace(/\/$/, '') : ''
    if (!URL.canParse(text) || new URL(text).origin !== text) throw expected(each, 'an origin; expected one such as http://localhost:3000')
    return text
  })
}

/** Reads the name of a profile, the path of a profile file, or its content. */
function readProfile (input: unknown): unknown {
  if (typeof input === 'object' && input !== null) return input
  if (typeof input !== 'string' || !(isProfileName(input) || /[./\\]/.test(input))) throw new RangeError(`${shortJson(input)} is not known; expected one of ${PROFILE_NAMES.join(', ')}, or a profile file such as ./cloud.profile.json`)
  return input
}

const readList = (input: unknown): readonly unknown[] => Array.isArray(input) ? input : [input]

function durationRow (action: TimedAction): OptionRow<Duration> {
  const { about, usual } = ACTIONS[action].takes
  return { group: 'Time', value: 'DURATION', about, fallback: usual, fallbackText: formatDuration(usual), read: parseDuration }
}

/** The table, in the order of the help. */
export const OPTIONS: { readonly [Name in OptionName]: OptionRow<Options[Name]> } = {
  port: { group: 'Server', value: 'PORT', about: 'port to listen on; 0 picks a free one', fallback: 8774, read: readPort },
  host: { group: 'Server', value: 'HOST', about: 'address to listen on', fallback: '127.0.0.1', read: readText },
  publicUrl: { group: 'Server', value: 'URL', about: 'URL that clients use, for links behind a proxy', fallback: null, fallbackText: 'the Host of each request', read: readUrl },
  control: { group: 'Server', value: 'open|TOKEN|off', about: 'who may use the control API', fallback: '', fallbackText: 'open on loopback, else off', read: readControl },
  controlTokenFile: { group: 'Server', value: 'FILE', about: 'file with the token of the control API, which --control TOKEN shows to everyone on the machine', fallback: null, fallbackText: 'none', read: (input) => input === null ? null : readText(input) },
  allowOrigin: { group: 'Server', value: 'ORIGIN', isList: true, about: 'web pages that may use both APIs, such as http://localhost:3000', fallback: [], fallbackText: 'the emulator\'s own', read: readOrigins },
  memory: { group: 'Server', value: 'SIZE', about: 'about how much memory may hold what clients make; beyond it the oldest is evicted, and new servers are refused', fallback: DEFAULT_MEMORY, fallbackText: '256MB', read: parseMemory },
  auth: { group: 'Server', value: 'any|strict|off', about: 'any: a token is required, any value passes; strict: only issued tokens pass, and logins are checked; off: no token is required', fallback: 'any', read: readOneOf(['any', 'strict', 'off']) },
  identity: { group: 'Server', value: 'FILE', about: 'users, projects and access keys (JSON or YAML)', fallback: undefined, fallbackText: 'user demo, password demo', read: (input) => input },
  logLevel: { group: 'Server', value: 'LEVEL', about: `what is logged to stderr: ${LOG_LEVELS.join(', ')}`, fallback: 'info', read: readOneOf(LOG_LEVELS) },
  profile: { group: 'Behaviour', value: `${PROFILE_NAMES.join('|')}|FILE`, about: 'which behaviour applies where the documents contradict each other; a file has what learn found', fallback: 'otc', read: readProfile },
  set: { group: 'Behaviour', value: 'NAME=VALUE', isList: true, about: 'one choice of the profile, such as successStatus=202', fallback: {}, fallbackText: 'the profile\'s', read: readChoices },
  seed: { group: 'Behaviour', value: 'SEED', about: 'start of the random numbers; the same seed gives the same run', fallback: '', fallbackText: 'a new one at each start', read: readSeed },
  clock: { group: 'Time', value: 'system|manual|auto|10x', about: 'system: real time; manual: stands still until advanced; auto: manual, but moves to the next change when a client waits; 10x: ten times as fast', fallback: { mode: 'system', scale: 1 }, fallbackText: 'system', read: parseClock },
  ...eachDuration(durationRow),
  realistic: { group: 'Time', about: 'durations of real machines: a restart takes about ten minutes', fallback: false, read: readSwitch },
  servers: { group: 'Fleet and faults', value: 'FILE', about: 'the servers that a project starts with (JSON or YAML)', fallback: undefined, fallbackText: 'the documented example and four more', read: (input) => input },
  faults: { group: 'Fleet and faults', value: 'FILE', about: 'a plan: the fault rules to start with (JSON or YAML)', fallback: undefined, fallbackText: 'none', read: (input) => input },
  snapshot: { group: 'Fleet and faults', value: 'FILE', about: 'a snapshot to start from: the state of all projects', fallback: undefined, fallbackText: 'none', read: (input) => input },
  save: { group: 'Fleet and faults', about: 'write the snapshot to its file on exit; at the start the file may be missing', fallback: false, read: readSwitch },
  fault: { group: 'Fleet and faults', value: 'RULE', isList: true, about: 'one fault rule, such as BMS.0212:times=2 or delay=2s:operation=show', fallback: [], fallbackText: 'none', read: readList },
  reportRules: { group: 'Report', value: 'RULE=VALUE', isList: true, about: 'severity or limit of a rule of the report, such as login-per-call=off or tight-polling.interval=500ms', fallback: {}, fallbackText: 'those of the rules', read: readRuleSettings },
  reportIgnore: { group: 'Report', value: 'RULE=REASON', isList: true, about: 'findings of a rule that the report does not count, and why', fallback: [], fallbackText: 'none', read: readIgnoreRows }
}
export const OPTION_NAMES = Object.keys(OPTIONS) as readonly OptionName[]

/** Returns the name of an option as a flag: `reboot-duration` for `rebootDuration`. */
export function flagOf (name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
}

/** Returns the name of an option as a variable: `BMS_EMULATOR_REBOOT_DURATION` for `rebootDuration`. */
export function variableOf (name: string): string {
  return `BMS_EMULATOR_${flagOf(name).replaceAll('-', '_').toUpperCase()}`
}
