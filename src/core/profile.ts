// The choices where document and observation differ, with the source of each value. A profile is a named set of choices;
// each choice can also be set on its own. No other file makes such a choice.
import { expectedNames } from './texts.js'
import { parseFixed } from './time/duration.js'
import type { Choices, ChoiceName, ChoiceValue } from './profiles/choices.js'

export type { Choices, ChoiceName, ChoiceValue }

export const PROFILE_NAMES = ['otc', 'documented', 'nova'] as const
export type ProfileName = typeof PROFILE_NAMES[number]

/** Where the value of a choice comes from. */
export type Origin = 'profile' | 'learned' | 'file' | 'environment' | 'flag' | 'call'

/** The choices of one project: a named row, and the choices that were set over it. */
export interface Profile {
  readonly name: ProfileName
  readonly choices: Choices
  readonly origins: Readonly<Partial<Record<ChoiceName, Origin>>>
  /** What was learned from a cloud, if the profile comes from a file. `name` is then the nearest named profile. */
  readonly learned?: LearnedProfile
}

/** The content of a profile file. Its schema is in shapes/profile-file.ts. */
export interface LearnedProfile {
  readonly version: 1
  readonly base: ProfileName
  readonly endpoint: string
  readonly date: string
  readonly choices: Readonly<Partial<Record<ChoiceName, { readonly value: string | number, readonly source?: string, readonly evidence?: unknown }>>>
  /** In milliseconds. */
  readonly durations?: Readonly<Partial<Record<'reboot' | 'start' | 'stop', number>>>
}

interface ChoiceRow<Value> {
  readonly about: string
  /** The valid values; `parseFixed` reads a duration. */
  readonly values: readonly Value[] | 'duration'
  /** Value and source in each profile. */
  readonly otc: readonly [Value, string]
  readonly documented: readonly [Value, string]
  readonly nova: readonly [Value, string]
}

const RESTART_PAGE = 'Restarting a BMS, 2020 and 2025'
const ERROR_TABLE = 'Error Codes, 2020 and 2025'
const LIFECYCLE = 'User Guide, Restarting BMSs: only a running one'

/** The table; the most used choices first. */
export const CHOICES: { readonly [Name in ChoiceName]: ChoiceRow<Choices[Name]> } = {
  successStatus: {
    about: 'status of an accepted action',
    values: [204, 202],
    otc: [204, RESTART_PAGE],
    documented: [204, RESTART_PAGE],
    nova: [202, 'observed: Nova']
  },
  rebootStatus: {
    about: 'status shown during a HARD restart',
    values: ['REBOOT', 'HARD_REBOOT'],
    otc: ['REBOOT', 'chosen: the lifecycle table lists both, REBOOT as "restarting"'],
    documented: ['HARD_REBOOT', 'Querying Details About a BMS: restarting by force'],
    nova: ['HARD_REBOOT', 'observed: Nova']
  },
  softReboot: {
    about: 'a SOFT restart: rejected, run as HARD, or run as a shorter SOFT restart',
    values: ['reject', 'force', 'soft'],
    otc: ['reject', `${RESTART_PAGE}: SOFT is invalid`],
    documented: ['reject', `${RESTART_PAGE}: SOFT is invalid`],
    nova: ['soft', 'observed: Nova']
  },
  errorStatus: {
    about: 'status of a refusal with a BMS code: by meaning, or from the error-code table (mostly 400)',
    values: ['semantic', 'table'],
    otc: ['semantic', 'Status Codes, 2020 and 2025; the error table warns that its statuses may be inexact'],
    documented: ['table', ERROR_TABLE],
    nova: ['semantic', 'observed: Nova']
  },
  errorBody: {
    about: 'shape of an error body: native, with the BMS code, or both in one object',
    values: ['both', 'bms', 'native'],
    otc: ['both', 'chosen: the union that any client can read'],
    documented: ['bms', 'Task ID Response, 2025'],
    nova: ['native', 'observed: Nova; Checking for Tags of a BMS']
  },
  unauthorizedBody: {
    about: 'shape of a 401: the gateway\'s, Keystone\'s, or both in one object',
    values: ['both', 'gateway', 'keystone'],
    otc: ['both', 'chosen: the union that any client can read'],
    documented: ['gateway', 'API Gateway User Guide, Error Codes'],
    nova: ['keystone', 'observed: keystonemiddleware']
  },
  routeErrors: {
    about: 'body for an unknown path or method: native with a list of the emulated paths, or bare as from Nova\'s routing layer',
    values: ['native', 'bare'],
    otc: ['native', 'Status Codes: 404, 405; shape of Checking for Tags of a BMS'],
    documented: ['native', 'Status Codes: 404, 405; shape of Checking for Tags of a BMS'],
    nova: ['bare', 'observed: Nova']
  },
  trailingSlash: {
    about: 'a trailing slash after the path of a call: tolerated, or the path is unknown',
    values: ['tolerate', 'refuse'],
    otc: ['tolerate', 'chosen: the documents do not say'],
    documented: ['tolerate', 'chosen: the documents do not say'],
    nova: ['refuse', 'observed: Nova answers 404']
  },
  rootVersions: {
    about: 'versions that GET / lists: those of compute API and identity service, or those of the compute API only',
    values: ['merged', 'compute'],
    otc: ['merged', 'chosen: clients look for the identity service at the base URL'],
    documented: ['compute', 'Listing API Versions (ECS)'],
    nova: ['compute', 'observed: Nova']
  },
  rebootWhenStopped: {
    about: 'restart of a stopped server',
    values: ['refuse', 'start'],
    otc: ['refuse', LIFECYCLE],
    documented: ['refuse', LIFECYCLE],
    nova: ['start', 'observed: Nova']
  },
  rebootWhenError: {
    about: 'restart of a server in ERROR',
    values: ['accept', 'refuse'],
    otc: ['accept', 'observed: Nova; the documents name no constraint'],
    documented: ['accept', `${RESTART_PAGE}: no constraint`],
    nova: ['accept', 'observed: Nova']
  },
  rebootWhenRebooting: {
    about: 'restart of a restarting server: always refused, or accepted as by Nova (HARD over SOFT, and over rebooting_hard)',
    values: ['refuse', 'nova'],
    otc: ['refuse', `${ERROR_TABLE}: BMS.0037`],
    documented: ['refuse', `${ERROR_TABLE}: BMS.0037`],
    nova: ['nova', 'observed: Nova, all 516 cells']
  },
  rebootTypeCase: {
    about: 'spelling of the reboot type: HARD and SOFT only, or also Hard, hard, Soft, soft',
    values: ['exact', 'nova'],
    otc: ['exact', RESTART_PAGE],
    documented: ['exact', RESTART_PAGE],
    nova: ['nova', 'observed: Nova\'s schema']
  },
  powerActionBody: {
    about: 'values of os-start and os-stop: only the documented ones, or any',
    values: ['documented', 'any'],
    otc: ['documented', 'Starting a BMS, Stopping a BMS'],
    documented: ['documented', 'Starting a BMS, Stopping a BMS'],
    nova: ['any', 'observed: Nova ignores the value']
  },
  stateCheckOrder: {
    about: 'state that a refusal names first: the running task, or vm_state',
    values: ['task', 'vm'],
    otc: ['task', `${ERROR_TABLE}: BMS.0035 to BMS.0037 name the task`],
    documented: ['task', `${ERROR_TABLE}: BMS.0035 to BMS.0037 name the task`],
    nova: ['vm', 'observed: Nova']
  },
  mediaTypeCase: {
    about: 'Content-Type in any letter case, or in lower case only',
    values: ['any', 'exact'],
    otc: ['any', 'API Usage Guidelines: spelt Application/json'],
    documented: ['any', 'API Usage Guidelines: spelt Application/json'],
    nova: ['exact', 'observed: Nova responds with 415']
  },
  serverMembers: {
    about: 'members of a server: all documented ones in every status, or those that Nova shows to a member of the project',
    values: ['documented', 'nova'],
    otc: ['documented', 'Querying Details About a BMS'],
    documented: ['documented', 'Querying Details About a BMS'],
    nova: ['nova', 'observed: Nova; progress and fault by status, host and hypervisor for administrators only']
  },
  outOfVersion: {
    about: 'calls and filters outside their microversions (tags before 2.26, images after 2.35): accepted, or treated as unknown',
    values: ['accept', 'refuse'],
    otc: ['accept', 'Querying BMSs: the sample filters by tag without a version header'],
    documented: ['accept', 'Querying BMSs: the sample filters by tag without a version header'],
    nova: ['refuse', 'observed: Nova']
  },
  pageSize: {
    about: 'servers on a page by default; at most 1000 with a limit',
    values: [1000, 25],
    otc: [1000, 'chosen: clients that read one page see the whole fleet'],
    documented: [25, 'Listing ECSs'],
    nova: [1000, 'observed: Nova']
  },
  listFilters: {
    about: 'filters of lists: image disables all other filters and paging, and not-tags compares keys; or all filters combine, and tags are compared whole',
    values: ['documented', 'nova'],
    otc: ['documented', 'Querying BMSs, 2020 and 2025'],
    documented: ['documented', 'Querying BMSs, 2020 and 2025'],
    nova: ['nova', 'observed: Nova']
  },
  createReferences: {
    about: 'flavor and image of a new server: any, or only those of the fleet',
    values: ['any', 'known'],
    otc: ['any', 'chosen: flavors and images are not emulated'],
    documented: ['any', 'chosen: flavors and images are not emulated'],
    nova: ['known', 'Nova: 400 for a flavor or an image that does not exist']
  },
  acceptWindow: {
    about: 'time a restart spends in the stage before the driver starts (rebooting_hard)',
    values: 'duration',
    otc: [0, 'chosen: one stage'],
    documented: [0, 'Querying Details About a BMS: reboot_started_hard'],
    nova: [0, 'observed: milliseconds']
  },
  edition: {
    about: 'edition of error texts and statuses',
    values: [2025, 2020],
    otc: [2025, 'Error Codes, 2025'],
    documented: [2025, 'Error Codes, 2025'],
    nova: [2025, 'Nova has its own texts; for injected codes']
  }
}

export const CHOICE_NAMES = Object.keys(CHOICES) as readonly ChoiceName[]

/** Returns a profile with no choice set over it. */
export function namedProfile (name: ProfileName): Profile {
  const choices = Object.fromEntries(CHOICE_NAMES.map((choice) => [choice, CHOICES[choice][name][0]]))
  return { name, choices: choices as unknown as Choices, origins: {} }
}

/** Returns the choices of a profile before any is set over it: those of the row, and those that were learned. */
function rowOf (name: ProfileName, learned: LearnedProfile | undefined): Choices {
  const { choices } = namedProfile(name)
  const known = Object.entries(learned?.choices ?? {}).map(([choice, { value }]) => [choice, value])
  return known.length === 0 ? choices : { ...choices, ...Object.fromEntries(known) }
}

/** Returns the profile with what was learned in place of a named one, as `withChoices` does for a name. */
export function withLearned (profile: Profile, learned: LearnedProfile): Profile {
  return withChoices(profile, { name: learned.base, learned }, 'call')
}

export function isProfileName (name: string): name is ProfileName {
  return (PROFILE_NAMES as readonly string[]).includes(name)
}

/** A change of a profile: another name, what was learned, or choices that are set over it. */
export interface ProfileUpdate {
  readonly name?: string
  /** Goes with the name that it is based on. */
  readonly learned?: LearnedProfile
  readonly set?: Readonly<Record<string, unknown>>
}

/**
 * Returns the profile with choices set over it. A named profile drops the single choices that calls set before, and keeps
 * those of file, environment and flags; `null` gives a choice back to the profile. Source: PRODUCT.md section 1.
 * @throws RangeError for an unknown profile, choice or value, naming the valid ones
 */
export function withChoices (profile: Profile, change: ProfileUpdate, origin: Origin): Profile {
  const name = change.name ?? profile.name
  if (!isProfileName(name)) {
    throw new RangeError(`unknown profile ${JSON.stringify(name)}; expected one of ${PROFILE_NAMES.join(', ')}`)
  }
  const learned = change.name === undefined ? profile.learned : change.learned
  const row = rowOf(name, learned)
  const choices: Record<string, unknown> = { ...row }
  const origins: Partial<Record<ChoiceName, Origin>> = { ...profile.origins }
  for (const choice of Object.keys(origins) as ChoiceName[]) {
    if (change.name !== undefined && origins[choice] === 'call') delete origins[choice]
    else choices[choice] = profile.choices[choice]
  }
  for (const [choice, value] of Object.entries(change.set ?? {})) {
    if (!isChoiceName(choice)) {
      throw new RangeError(`unknown choice ${JSON.stringify(choice)}; ${expectedNames(choice, CHOICE_NAMES)}`)
    }
    if (value === null) {
      choices[choice] = row[choice]
      delete origins[choice]
      continue
    }
    choices[choice] = parseChoice(choice, value)
    origins[choice] = origin
  }
  return { name, choices: choices as unknown as Choices, origins, ...(learned === undefined ? {} : { learned }) }
}

function isChoiceName (name: string): name is ChoiceName {
  return Object.hasOwn(CHOICES, name)
}

/** Parses the value of a choice from a body or the text of a flag. */
function parseChoice (name: ChoiceName, value: unknown): ChoiceValue {
  const { values } = CHOICES[name]
  if (values === 'duration') return parseFixed(value)
  for (const known of values) if (known === value || String(known) === value) return known
  throw new RangeError(`choice ${name} is ${JSON.stringify(value)}; expected one of ${values.join(', ')}`)
}
