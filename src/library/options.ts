// The options of createEmulator: those of the option table as members of an object, plus `logger` and `keepAlive`.
import type { FastifyBaseLogger } from 'fastify'
import { loadSettings, OPTION_NAMES, OptionError, processEnvironment, resolveOptions, type Settings, type Shipped } from '../config/index.js'
import { createStderrLog } from '../log/logger.js'
import { checkPlain, isOpaque } from './check.js'
import { expectedNames } from '../core/texts.js'
import { withError } from '../core/error-prefix.js'
import type { AuthMode } from '../core/identity.js'
import type { ChoiceName, ProfileName } from '../core/profile.js'
import type { ProfileFile } from '../shapes/profile-file.js'
import type { DurationMember } from '../core/actions.js'
import type { DurationInput } from '../core/time/duration.js'
import type { FleetInput } from '../config/fleet.js'
import type { IdentityInput } from '../shapes/identity.js'
import type { LogLevel } from '../config/options.js'
import type { PlanInput } from '../config/plan.js'
import type { IgnoreRow, RuleSettingsInput } from '../report/settings.js'
import type { RuleInput } from '../faults/rule.js'
import type { Snapshot } from '../shapes/snapshot.js'

/** The options of an emulator. None is required, and none is read from the environment. */
export interface EmulatorOptions extends Readonly<Partial<Record<DurationMember, DurationInput>>> {
  /** The port to listen on; 0, the default, picks a free one. */
  readonly port?: number
  /** The address to listen on; default `127.0.0.1`. */
  readonly host?: string
  /** The URL that clients use, for links behind a proxy; default: the Host of each request. */
  readonly publicUrl?: string | null
  /** Who may use the control API over HTTP: `'open'`, a token, or `'off'`; default: open on loopback, else off. */
  readonly control?: string
  /** The path of a file with the token of the control API. */
  readonly controlTokenFile?: string | null
  /** Origins of web pages that may use both APIs: `['http://localhost:3000']`; default: the emulator's own. */
  readonly allowOrigin?: string | readonly string[]
  /** How much memory what clients make may take, about: `'1GB'`; default `'256MB'`. Then the oldest is evicted, and new servers are refused. */
  readonly memory?: string
  /** `'any'`, the default, requires a token of any value; `'strict'` requires an issued token and checks logins; `'off'` requires none. */
  readonly auth?: AuthMode
  /** Users, projects and access keys, or the path of a file that holds them; default: user `demo` with the password `demo`. */
  readonly identity?: IdentityInput | string
  /** Which behaviour to imitate where the documents contradict each other, by name; or what `learn` found, as a file or its content. Default `'otc'`. */
  readonly profile?: ProfileName | ProfileFile | (string & {})
  /** Overrides single choices of the profile: `{ successStatus: 202 }`. */
  readonly set?: Readonly<Partial<Record<ChoiceName, string | number>>>
  /** The seed of the random streams; the same seed gives the same run. Default: a new one each time. */
  readonly seed?: number | string
  /** `'system'`, the default; `'manual'`, advanced by the test; `'auto'`, moves when a client waits; a speed such as `'10x'`; or an object with these settings. */
  readonly clock?: string | { readonly mode?: 'system' | 'manual' | 'auto', readonly scale?: number, readonly now?: string | number }
  /** How long a restart takes; default 5 s. */
  readonly rebootDuration?: DurationInput
  /** How long a start takes; default 3 s. */
  readonly startDuration?: DurationInput
  /** How long a stop takes; default 3 s. */
  readonly stopDuration?: DurationInput
  /** Uses the durations of real machines: a restart takes about ten minutes. */
  readonly realistic?: boolean
  /** The servers that a project starts with, a whole fleet, or the path of a fleet file; default: the documented example and four more. */
  readonly servers?: FleetInput | NonNullable<FleetInput['servers']> | string
  /** A plan of fault rules, or its path. */
  readonly faults?: PlanInput | ReadonlyArray<RuleInput | string> | string
  /** Fault rules, each as data or as text: `['BMS.0212:times=2']`. */
  readonly fault?: ReadonlyArray<RuleInput | string> | string
  /** A snapshot to start from, as `snapshot()` returns it, or its path. */
  readonly snapshot?: Snapshot | string
  /** Whether `close()` writes the snapshot to the file that `snapshot` names; at the start that file may be missing. Default false. */
  readonly save?: boolean
  /** The log level on stderr: `'info'`, `'debug'` and so on; default `'silent'`. */
  readonly logLevel?: LogLevel
  /** Severity and limits of the rules of the report: `{ 'tight-polling': { interval: '100ms' }, 'login-per-call': 'off' }`. */
  readonly reportRules?: RuleSettingsInput | string | readonly string[]
  /** Findings that the report does not count, each with its reason: `[{ rule: 'no-confirmation', reason: 'another job looks' }]`. */
  readonly reportIgnore?: ReadonlyArray<IgnoreRow | string> | string
  /** A pino logger to use instead. */
  readonly logger?: FastifyBaseLogger
  /** Whether the open port keeps the process alive; default false, so that a forgotten emulator does not block the end of a test run. */
  readonly keepAlive?: boolean
}

/** The checked options, with every file read. */
export interface LibrarySettings {
  readonly settings: Settings
  readonly logger: FastifyBaseLogger
  readonly keepAlive: boolean
}

/** What `createEmulator` can be given. */
export const LIBRARY_OPTIONS: readonly string[] = [...OPTION_NAMES, 'keepAlive', 'logger']

/** Returns the options of a call that are given, by name. @throws OptionError if they are no object, or if one has none of the names */
export function knownOptions (options: unknown, names: readonly string[]): Readonly<Record<string, unknown>> {
  if (typeof options !== 'object' || options === null || Array.isArray(options) || isOpaque(options)) throw new OptionError('options must be an object, such as { clock: "manual" }')
  const unknown = Object.keys(options).find((name) => !names.includes(name))
  if (unknown !== undefined) throw new OptionError(`${unknown} is not an option; ${expectedNames(unknown, names)}`)
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined))
}

/** Reads and checks the options of a call. @throws OptionError, FileError with one line that names the member and what was expected */
export async function readOptions (options: unknown, shipped: Shipped): Promise<LibrarySettings> {
  const { keepAlive = false, logger, ...values } = knownOptions(options, LIBRARY_OPTIONS)
  if (typeof keepAlive !== 'boolean') throw new OptionError(`keepAlive: ${typeof keepAlive} is not true or false`)
  const defaults = { port: 0, logLevel: 'silent' }
  for (const [name, value] of Object.entries(values)) withError((message) => new OptionError(message), () => checkPlain(value, name, name))
  const settings = loadSettings(resolveOptions([{ origin: 'call', values: { ...defaults, ...values }, describe: (name) => name }]), shipped)
  return { settings, keepAlive, logger: readLogger(logger) ?? createStderrLog(settings.options.logLevel, processEnvironment()).logger }
}

function readLogger (logger: unknown): FastifyBaseLogger | null {
  if (logger === undefined) return null
  const isLogger = typeof logger === 'object' && logger !== null && ['info', 'warn', 'error', 'child'].every((name) => typeof (logger as Record<string, unknown>)[name] === 'function')
  if (!isLogger) throw new OptionError('logger must be a pino logger, or have its methods info, warn, error and child')
  return logger as FastifyBaseLogger
}
