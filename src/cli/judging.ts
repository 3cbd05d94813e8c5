// Judges what a command did: what `run` was asked for, the report, and the exit code that follows.
import { judge, type Recorded } from '../report/judge.js'
import { reportText } from '../report/forms/text.js'
import { SEVERITIES, type Severity } from '../report/severity.js'
import { UsageError } from './usage-error.js'
import type { Report } from '../report/finding.js'
import type { ReportSettings } from '../report/settings.js'

/** The exit code for a finding that --fail-on names. */
const FOUND = 5

/** What `run` was asked to judge. */
export interface Judging {
  readonly isAsked: boolean
  /** The files of the report; `-` is none. */
  readonly reports: readonly string[]
  /** The least severe finding that fails the run; null if none does. */
  readonly failOn: Severity | null
}

/** Returns what the flags ask for. @throws UsageError for an unknown severity */
export function judgingOf ({ report, 'fail-on': failOn }: Readonly<Record<string, unknown>>): Judging {
  const severity = SEVERITIES.find((each) => each === failOn)
  if (failOn !== undefined && severity === undefined) throw new UsageError(`--fail-on: ${JSON.stringify(failOn)} is not a severity; expected ${SEVERITIES.join(' or ')}`)
  return { isAsked: report !== undefined || failOn !== undefined, reports: (report ?? []) as readonly string[], failOn: severity ?? null }
}

/** What the report says of a run, as lines and as an exit code. */
interface Verdict {
  readonly report: Report | null
  readonly text: string
  readonly exitCode: number
}

/** Judges a run, if that was asked for. */
export function judgeRun (conversations: Recorded, settings: ReportSettings, { isAsked, failOn }: Judging): Verdict {
  if (!isAsked) return { report: null, text: '', exitCode: 0 }
  const report = judge(conversations, settings)
  const isFound = failOn !== null && (report.errors > 0 || (failOn === 'warning' && report.warnings > 0))
  return { report, text: reportText(report), exitCode: isFound ? FOUND : 0 }
}
