// Writes the comparison of `check` as JSON, JUnit or Markdown, by the suffix of the file.
import { writeFileSync } from 'node:fs'
import { extname } from 'node:path'
import { checkFile } from '../run-files.js'
import { codeCell, element, testCase, xml } from '../../report/forms/markup.js'
import { printable } from '../../core/texts.js'
import { hideInOwn, type Hidden } from '../../learn/hide.js'
import { inShort } from '../../learn/read-response.js'
import { UsageError } from '../usage-error.js'
import { WriteError } from '../../config/index.js'
import type { ChoiceName } from '../../core/profile.js'
import type { Compared } from '../../learn/compare.js'

/** Everything that a report says. */
export interface CheckFacts {
  readonly endpoint: string
  readonly profile: string
  readonly rows: readonly Compared[]
  /** The undecided choices that `--strict` requires. */
  readonly missing: readonly ChoiceName[]
  /** Why the cloud was not asked everything; null if it was. */
  readonly stopped: string | null
  readonly hidden: Hidden
}

const FORMS: Readonly<Record<string, (facts: CheckFacts) => string>> = { '.json': json, '.xml': junit, '.md': markdown }

/** @throws UsageError if the suffix of a report is unknown, or a file cannot be written */
export function checkReports (paths: readonly string[]): void {
  for (const path of paths) {
    if (!Object.hasOwn(FORMS, extname(path))) throw new UsageError(`--report: ${JSON.stringify(path)} has an unknown suffix; expected a file such as check.json, check.xml (JUnit) or check.md`)
    checkFile('--report', path)
  }
}

/** Writes the reports of `safeFacts`. @throws WriteError */
export function writeReports (facts: CheckFacts, paths: readonly string[]): void {
  for (const path of paths) {
    const text = FORMS[extname(path)]?.(facts) ?? ''
    try {
      writeFileSync(path, text)
    } catch (error) {
      throw new WriteError(`${path}: cannot be written: ${(error as Error).message}`)
    }
  }
}

/** Returns the line that sums a comparison up. */
export function verdictLine ({ rows, profile }: Pick<CheckFacts, 'rows' | 'profile'>): string {
  const of = (verdict: Compared['verdict']): readonly Compared[] => rows.filter((row) => row.verdict === verdict)
  const differing = of('differs').map(({ choice }) => choice)
  const counts = `${of('same').length} the same, ${of('undecided').length} undecided`
  return differing.length === 0 ? `no choice differs from ${profile}: ${counts}` : `${differing.length} ${differing.length === 1 ? 'choice differs' : 'choices differ'} from ${profile}: ${differing.join(', ')}; ${counts}`
}

/** Returns path and query of a URL. */
export function pathOf (url: string): string {
  return url.replace(/^\w+:\/\/[^/]+/, '')
}

/** Returns the facts without secrets, and without what a terminal would obey. */
export function safeFacts (facts: CheckFacts): CheckFacts {
  const { endpoint, stopped, rows, hidden } = facts
  const safely = (text: string): string => printable(hideInOwn(text, hidden))
  return {
    ...facts,
    endpoint: safely(endpoint),
    stopped: stopped === null ? null : safely(stopped),
    rows: rows.map((row) => ({ ...row, because: safely(row.because), exchange: row.exchange === null ? null : { ...row.exchange, url: safely(row.exchange.url) } }))
  }
}

/** Returns what shows a value: the request, and the response in short. */
function shownBy ({ exchange }: Compared): string {
  return exchange === null ? '' : `${exchange.step.method} ${pathOf(exchange.url)}${exchange.step.body === undefined ? '' : ` ${exchange.step.body}`}: ${inShort(exchange.response)}`
}

function json ({ endpoint, profile, rows, stopped, missing }: CheckFacts): string {
  const choices = rows.map((row) => ({ choice: row.choice, expected: row.expected, observed: row.observed, verdict: row.verdict, because: row.because, shownBy: shownBy(row) }))
  return `${JSON.stringify({ endpoint, profile, stopped, differs: rows.filter(({ verdict }) => verdict === 'differs').map(({ choice }) => choice), missing, choices }, null, 2)}\n`
}

/** Returns a suite with a case for each choice: one that differs has failed, an undecided one is skipped, or an error if it is required. */
function junit (facts: CheckFacts): string {
  const { rows, stopped, missing } = facts
  const countOf = (verdict: Compared['verdict']): number => rows.filter((row) => row.verdict === verdict).length
  const cases = rows.map((row) => testCase('bms-emulator.check', `${row.choice} is ${row.expected}`,
    row.verdict === 'same' ? '' : row.verdict === 'differs' ? element('failure', `observed ${row.observed}: ${shownBy(row)}`) : element(missing.includes(row.choice) ? 'error' : 'skipped', row.because)))
  if (stopped !== null) cases.push(testCase('bms-emulator.check', 'the cloud can be asked', element('error', stopped)))
  const counts = `tests="${cases.length}" failures="${countOf('differs')}" errors="${missing.length + Number(stopped !== null)}" skipped="${countOf('undecided') - missing.length}"`
  return `<?xml version="1.0" encoding="UTF-8"?>
<testsuites ${counts}>
  <testsuite name="bms-emulator check" ${counts}>
${cases.join('')}    <system-out>${xml(verdictLine(facts))}</system-out>
  </testsuite>
</testsuites>
`
}

function markdown (facts: CheckFacts): string {
  const { rows, endpoint, stopped, missing } = facts
  const lines = rows.map((row) => `| ${row.choice} | ${codeCell(String(row.expected))} | ${row.observed === null ? '' : codeCell(String(row.observed))} | ${row.verdict === 'differs' || missing.includes(row.choice) ? `**${row.verdict}**` : row.verdict} | ${row.verdict === 'same' ? '' : codeCell(row.verdict === 'differs' ? shownBy(row) : row.because)} |\n`)
  return `### bms-emulator check: ${verdictLine(facts)}

Endpoint ${codeCell(endpoint)}${stopped === null ? '' : `; stopped: ${codeCell(stopped)}`}

| choice | expected | observed | verdict | |
| --- | --- | --- | --- | --- |
${lines.join('')}`
}
