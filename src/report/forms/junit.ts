// The report as JUnit XML: a case for each rule. An error fails its case, and a warning is printed. Source: the schema of Jenkins' xUnit plugin.
import { clientText, reportText } from './text.js'
import { RULES } from '../rules/index.js'
import { testCase, xml } from './markup.js'
import type { Finding, Report } from '../finding.js'

/** Returns the document. */
export function reportJunit (report: Report): string {
  const cases = RULES.map((rule) => caseOf(rule.id, report.findings.filter((finding) => finding.rule === rule.id)))
  const failed = new Set(report.findings.filter(({ severity }) => severity === 'error').map(({ rule }) => rule)).size
  const counts = `tests="${RULES.length}" failures="${failed}" errors="0" skipped="0"`
  return `<?xml version="1.0" encoding="UTF-8"?>
<testsuites ${counts}>
  <testsuite name="bms-emulator report" ${counts}>
${cases.join('')}    <system-out>${xml(reportText(report))}</system-out>
  </testsuite>
</testsuites>
`
}

function caseOf (name: string, findings: readonly Finding[]): string {
  const text = findings.map(({ message, client }) => `${message} ${clientText(client)}`).join('\n')
  if (findings.length === 0) return testCase('bms-emulator.report', name, '')
  const content = findings.some(({ severity }) => severity === 'error')
    ? `<failure message="${xml(String(findings[0]?.message))}">${xml(text)}</failure>`
    : `<system-out>${xml(text)}</system-out>`
  return testCase('bms-emulator.report', name, content)
}
