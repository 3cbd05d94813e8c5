// Judges what a command did: what `run` was asked for, the report, and the exit code that follows.
import { coverageIn, merged, type Coverage } from '../report/coverage/coverage.js'
import { coverageText } from '../report/coverage/text.js'
import { judge, type Recorded } from '../report/judge.js'
import { reportText } from '../report/forms/text.js'
import { SEVERITIES, type Severity } from '../report/severity.js'
import { UsageError } from './usage-error.js'
import type { Report } from '../report/finding.js'
import type { ReportSettings } from '../report/settings.js'

/** The exit codes for a finding that --fail-on names, and for a coverage below --min-coverage. */
const EXIT = { found: 5, uncovered: 6 } as const

/** What `run` was asked to judge. */
export interface Judging {
  readonly isAsked: boolean
  readonly isJudged: boolean
  readonly isCovered: boolean
  /** The files of the report; `-` is none. */
  readonly reports: readonly string[]
  /** The least severe finding that fails the run; null if none does. */
  readonly failOn: Severity | null
  /** The file of the coverage; null if none is written. */
  readonly coverage: string | null
  /** In percent; null if any coverage will do. */
  readonly minCoverage: number | null
}

/** Returns what the flags ask for. @throws UsageError for an unknown severity or a number that is no percentage */
export function judgingOf ({ report, coverage, 'fail-on': failOn, 'min-coverage': percent }: Readonly<Record<string, unknown>>): Judging {
  const severity = SEVERITIES.find((each) => each === failOn)
  if (failOn !== undefined && severity === undefined) throw new UsageError(`--fail-on: ${JSON.stringify(failOn)} is not a severity; expected ${SEVERITIES.join(' or ')}`)
  if (percent !== undefined && !(/^\d+(\.\d+)?$/.test(String(percent)) && Number(percent) <= 100)) throw new UsageError(`--min-coverage: ${JSON.stringify(percent)} is not a percentage; expected a number from 0 to 100`)
  const isJudged = report !== undefined || failOn !== undefined
  const isCovered = coverage !== undefined || percent !== undefined
  return {
    isAsked: isJudged || isCovered,
    isJudged,
    isCovered,
    reports: (report ?? []) as readonly string[],
    failOn: severity ?? null,
    coverage: (coverage ?? null) as string | null,
    minCoverage: percent === undefined ? null : Number(percent)
  }
}

/** What the report and the coverage say of a run, as lines and as an exit code. */
interface Verdict {
  readonly report: Report | null
  readonly coverage: Coverage | null
  readonly text: string
  readonly exitCode: number
}

/** What `run` knows besides the requests. */
interface Known {
  readonly commandExitCode: number
  /** The coverage of earlier runs. */
  readonly before: Coverage | null
}

/** Judges a run, if that was asked for. */
export function judgeRun (conversations: Recorded, settings: ReportSettings, { isJudged, isCovered, failOn, minCoverage }: Judging, { commandExitCode, before }: Known): Verdict {
  const report = isJudged ? judge(conversations, settingsFor(settings, commandExitCode)) : null
  const own = isCovered ? coverageIn(conversations) : null
  const coverage = own === null || before === null ? own : merged(before, own)
  const isFound = report !== null && failOn !== null && (report.errors > 0 || (failOn === 'warning' && report.warnings > 0))
  const isLow = coverage !== null && minCoverage !== null && coverage.percent < minCoverage
  const low = isLow ? `coverage: ${coverage.percent} % is below the ${minCoverage} % that --min-coverage requires\n` : ''
  return {
    report,
    coverage,
    text: `${report === null ? '' : reportText(report)}${coverage === null ? '' : coverageText(coverage, undefined, 'flag')}${low}`,
    exitCode: isFound ? EXIT.found : isLow ? EXIT.uncovered : 0
  }
}

/** A command that reports a failure has not ignored the ERROR that it saw. */
function settingsFor (settings: ReportSettings, commandExitCode: number): ReportSettings {
  if (commandExitCode === 0) return settings
  return { ...settings, ignore: [...settings.ignore, { rule: 'error-ignored', reason: `the command reported a failure: exit code ${commandExitCode}` }] }
}
