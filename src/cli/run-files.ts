// Writes the files that `run` was asked for: summaries, and an archive of the requests.
import { accessSync, appendFileSync, constants, statSync, writeFileSync, type Stats } from 'node:fs'
import { dirname, extname, resolve } from 'node:path'
import { harOf, type HarPart } from '../world/operations/requests/har.js'
import { formatOf, writeReport } from '../report/forms/index.js'
import { SUMMARY_FORMS, summaryMarkdown, type RunFacts } from './summary.js'
import { UsageError } from './usage-error.js'
import { VERSION } from '../version.js'
import { FileError, readDataFile, whyUnwritable, writeFileWhole, WriteError } from '../config/index.js'
import { readCoverage } from '../report/coverage/read.js'
import { withPrefix } from '../core/error-prefix.js'
import type { Coverage } from '../report/coverage/coverage.js'
import type { Report } from '../report/finding.js'

/** The files to write. */
export interface Targets {
  readonly summaries: readonly string[]
  readonly archive: string | null
  /** Files of the report; `-` is none. */
  readonly reports: readonly string[]
  readonly coverage: string | null
}

/** @throws UsageError if the suffix of a summary or a report is unknown, or a file cannot be written */
export function checkTargets ({ summaries, archive, reports, coverage }: Targets): void {
  for (const path of summaries) {
    if (!Object.hasOwn(SUMMARY_FORMS, extname(path))) throw new UsageError(`--summary: ${JSON.stringify(path)} has an unknown suffix; expected a file such as summary.json, summary.xml (JUnit) or summary.md`)
    checkFile('--summary', path)
  }
  if (archive !== null) checkFile('--har', archive)
  for (const path of reports.filter((each) => each !== '-')) {
    if (formatOf(path) === undefined) throw new UsageError(`--report: ${JSON.stringify(path)} has an unknown suffix; expected a file such as report.json, report.xml (JUnit), report.md, report.sarif or report.txt, or - to print it only`)
    checkFile('--report', path)
  }
  if (coverage !== null) {
    if (extname(coverage) !== '.json') throw new UsageError(`--coverage: ${JSON.stringify(coverage)} has an unknown suffix; expected a file such as coverage.json`)
    checkFile('--coverage', coverage)
  }
  checkApart([...named('--summary', summaries), ...named('--har', archive === null ? [] : [archive]), ...named('--report', reports.filter((each) => each !== '-')), ...named('--coverage', coverage === null ? [] : [coverage])])
}

/** A file with the flag that names it. */
type Named = readonly [flag: string, path: string]

function named (flag: string, paths: readonly string[]): readonly Named[] {
  return paths.map((path) => [flag, path])
}

/** Checks that each file is named once: the last one written would replace the others. @throws UsageError */
function checkApart (files: readonly Named[]): void {
  const flags = new Map<string, string>()
  for (const [flag, path] of files) {
    const other = flags.get(resolve(path))
    if (other !== undefined) throw new UsageError(`${flag}: ${path} is the file of ${other} already; choose another file`)
    flags.set(resolve(path), flag)
  }
}

/** Returns the coverage of earlier runs, which its file has; null if there is no file. @throws FileError */
export function readEarlier (path: string | null): Coverage | null {
  if (path === null || statSync(path, { throwIfNoEntry: false }) === undefined) return null
  const value = readDataFile(path)
  return withPrefix(path, () => readCoverage(value), FileError)
}

/** Writes the coverage to its file. Returns a line that names it. @throws WriteError */
export function writeCoverage (coverage: Coverage, path: string): string {
  writeFileWhole(path, [`${JSON.stringify(coverage, null, 2)}\n`])
  return `coverage written to ${path}`
}

/** Checks that a file can be written, before anything is done whose result would be lost. @throws UsageError */
export function checkFile (flag: string, path: string): void {
  checkFolder(flag, path)
  const file = statsOf(flag, path, path)
  if (file?.isDirectory() === true) throw unwritable(flag, path, 'this is a folder')
  try {
    accessSync(file === undefined ? dirname(path) : path, constants.W_OK)
  } catch {
    throw unwritable(flag, path, 'permission denied')
  }
}

/** Checks that a file can be replaced as a whole, as `writeFileWhole` does. @throws UsageError */
export function checkWholeFile (flag: string, path: string): void {
  checkFolder(flag, path)
  const reason = whyUnwritable(path)
  if (reason !== null) throw unwritable(flag, path, reason)
}

function unwritable (flag: string, path: string, reason: string): UsageError {
  return new UsageError(`${flag}: ${path} cannot be written: ${reason}; choose another file`)
}

/** Returns what the system knows about a place that a file needs; undefined if it is missing. @throws UsageError where it cannot say, such as for a link to itself */
function statsOf (flag: string, path: string, place: string): Stats | undefined {
  try {
    return statSync(place, { throwIfNoEntry: false })
  } catch (error) {
    throw unwritable(flag, path, (error as NodeJS.ErrnoException).code === 'ELOOP' ? 'there are too many symbolic links' : (error as Error).message)
  }
}

function checkFolder (flag: string, path: string): void {
  if (path === '') throw new UsageError(`${flag} is empty; expected a file`)
  const folder = dirname(path)
  if (statsOf(flag, path, folder)?.isDirectory() !== true) throw new UsageError(`${flag}: the folder ${folder} does not exist; create it first`)
}

/** Writes requests as an archive. Returns a line that names it. @throws WriteError */
export function writeArchive (part: HarPart, path: string): string {
  write(path, () => writeFileSync(path, `${JSON.stringify(harOf(part, VERSION))}\n`))
  return `requests written to ${path}`
}

/**
 * Writes the summaries, and appends a Markdown one to `jobSummary`, the file that a CI shows beside the job; undefined if it
 * offers none. Returns a line that names them. @throws WriteError
 */
export function writeSummaries (facts: RunFacts, paths: readonly string[], jobSummary: string | undefined): string {
  for (const path of paths) write(path, () => writeFileSync(path, SUMMARY_FORMS[extname(path)]?.(facts) ?? ''))
  if (jobSummary === undefined || jobSummary === '') return `summary written to ${paths.join(', ')}`
  write(jobSummary, () => appendFileSync(jobSummary, `${summaryMarkdown(facts)}\n`))
  return `summary written to ${paths.join(', ')}, and appended to the job summary`
}

/** Writes the report to files, and appends it to the job summary. Returns a line that names them; empty if there are none. @throws WriteError */
export function writeReports (report: Report, paths: readonly string[], jobSummary: string | undefined): string {
  const files = paths.filter((path) => path !== '-')
  for (const path of files) write(path, () => writeFileSync(path, writeReport(formatOf(path) ?? 'text', report, VERSION)))
  if (jobSummary !== undefined && jobSummary !== '') write(jobSummary, () => appendFileSync(jobSummary, `${writeReport('markdown', report, VERSION)}\n`))
  return files.length === 0 ? '' : `report written to ${files.join(', ')}`
}

function write (path: string, action: () => void): void {
  try {
    action()
  } catch (error) {
    throw new WriteError(`${path}: cannot be written: ${(error as Error).message}`)
  }
}
