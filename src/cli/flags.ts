// The flags of the commands besides the options: what the parser, the help and the completion know of them.

/** One flag. */
interface FlagRow {
  readonly about: string
  /** The placeholder of the value in the help, `FILE` or the valid words as `a|b`; a flag without one is a switch. */
  readonly value?: string
  /** Its short form, one letter. */
  readonly short?: string
  /** Whether the flag is repeatable. */
  readonly isList?: boolean
}
export type FlagTable = Readonly<Record<string, FlagRow>>

const PRINT_CONFIG: FlagTable = { 'print-config': { about: 'print each value with its origin, and exit' } }

export const START_FLAGS: FlagTable = { watch: { about: 'reload config, fleet and plan when they change' }, ...PRINT_CONFIG }

export const RUN_FLAGS: FlagTable = {
  summary: { value: 'FILE', isList: true, about: 'write the summary to a file: .json, .xml (JUnit) or .md (repeatable); also append it to the job summary of GitHub Actions ($GITHUB_STEP_SUMMARY)' },
  har: { value: 'FILE', about: 'write the requests and responses as an HTTP archive (HAR 1.2)' },
  report: { value: 'FILE', isList: true, about: 'judge the clients, print what was found, and write it to a file: .txt, .json, .xml (JUnit), .md or .sarif; - writes none (repeatable)' },
  coverage: { value: 'FILE', about: 'print which failure modes the command met, and write them to a .json file; what the file has from earlier runs is added' },
  'min-coverage': { value: 'PERCENT', about: 'exit with 6 if the coverage is lower' },
  'fail-on': { value: 'error|warning', about: 'judge the clients, and exit with 5 if the report has a finding of this severity or a worse one' },
  ...PRINT_CONFIG
}

export const EXPLORE_FLAGS: FlagTable = {
  runs: { value: 'COUNT', about: 'how many plans to draw, at most 100000 (default: 200)' },
  time: { value: 'DURATION', about: 'draw no more plans after this time, such as 10m (default: none)' },
  limit: { value: 'DURATION', about: 'a run that takes longer hangs; at most 24d (default: 60s); runs that only shrink a plan have a shorter limit' },
  failures: { value: 'COUNT', about: 'how many kinds of failure to look for; with 1, end at the first one (default: 5)' },
  'fail-on': { value: 'error|warning|never', about: 'which findings of the report count (default: error)' },
  'save-plan': { value: 'FILE', about: 'write the plan of the first failure to a file, for --faults' },
  ...PRINT_CONFIG
}

export const ERRORS_FLAGS: FlagTable = { json: { about: 'print JSON, one code a line' } }

export const ENV_FLAGS: FlagTable = {
  format: { value: 'shell|clouds.yaml|json', about: 'how the variables are written (default: shell)' },
  url: { value: 'URL', about: 'URL of the emulator (default: from --public-url, --host and --port)' },
  unset: { about: 'print the line that unsets the variables' }
}

/** The flags of every command for a running emulator. */
export const REMOTE_FLAGS: FlagTable = {
  url: { value: 'URL', about: 'URL of the emulator (default: BMS_EMULATOR_URL, or that of start with the same --host and --port)' },
  project: { value: 'ID', about: 'one project alone (default: all projects)' },
  json: { about: 'print JSON as the control API returns it, one document a line' }
}

/** The options that lead to a running emulator, and what they mean there. */
export const REMOTE_OPTIONS = {
  host: 'where the emulator listens (default: 127.0.0.1)',
  port: 'where the emulator listens (default: 8774)',
  control: 'the token of its control API, if it has one',
  controlTokenFile: 'a file with that token'
} as const

/** The flags of the commands that send requests to a cloud. */
const CLOUD_FLAGS: FlagTable = {
  server: { value: 'ID', isList: true, about: 'a server that may be restarted, or stopped and started, as --allow says (repeatable: one in ERROR shows what a restart does there)' },
  allow: { value: 'restart,power', about: 'what may be done to the servers besides reading them (default: nothing)' },
  'os-cloud': { value: 'NAME', about: 'a cloud of clouds.yaml (default: OS_CLOUD, or the variables OS_*)' },
  'dry-run': { about: 'print every request that would be sent, and exit' },
  yes: { about: 'do not ask before a server is restarted' },
  pause: { value: 'DURATION', about: 'the time between two requests (default: 250ms)' },
  poll: { value: 'DURATION', about: 'the time between two looks at a server that changes (default: 2s)' },
  timeout: { value: 'DURATION', about: 'how long a response may take (default: 15s)' },
  'max-wait': { value: 'DURATION', about: 'how long a server may take to be at rest again (default: 30m)' }
}

export const LEARN_FLAGS: FlagTable = {
  out: { value: 'FILE', about: 'the profile file to write (default: cloud.profile.json)' },
  force: { about: 'overwrite that file' },
  ...CLOUD_FLAGS
}

export const CHECK_FLAGS: FlagTable = {
  strict: { about: 'exit with 2 if a choice that the allowed probes can decide stays undecided; choices undecided in the profile file are exempt' },
  report: { value: 'FILE', isList: true, about: 'write the comparison to a file: .json, .xml (JUnit) or .md (repeatable)' },
  ...CLOUD_FLAGS
}

export const LOGS_FLAGS: FlagTable = {
  follow: { short: 'f', about: 'go on with each event as it happens' },
  lines: { short: 'n', value: 'COUNT', about: 'begin with the newest COUNT recorded events (default: 1000, the most)' },
  ...REMOTE_FLAGS
}
