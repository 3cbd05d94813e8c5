// The report as Markdown, for the summary of a job.
import { clientText, headline, omittedText, unseenText } from './text.js'
import { codeCell, textCell } from './markup.js'
import type { Report } from '../finding.js'

/** Returns the document. */
export function reportMarkdown (report: Report): string {
  const rows = report.findings.map(({ severity, rule, message, client, requests }) =>
    `| ${severity} | ${codeCell(rule)} | ${textCell(message)} | ${textCell(clientText(client))} | ${requests.map(({ id }) => `#${id}`).join(' ')} |\n`)
  const ignored = report.ignored.map(({ rule, message, reason }) => `| ignored | ${codeCell(rule)} | ${textCell(message)} | ${textCell(reason)} | |\n`)
  const table = rows.length + ignored.length === 0 ? '' : `| | rule | finding | client | requests |\n| --- | --- | --- | --- | --- |\n${[...rows, ...ignored].join('')}\n`
  return `### bms-emulator ${headline(report)}\n\n${table}${[omittedText(report), unseenText(report)].map((text) => text.trim()).filter((text) => text !== '').join('\n\n')}`.trimEnd() + '\n'
}
