// The forms of a report, by name and by the suffix of a file.
import { reportJunit } from './junit.js'
import { reportMarkdown } from './markdown.js'
import { reportSarif } from './sarif.js'
import { reportText } from './text.js'
import type { Report } from '../finding.js'

/** A form: the suffix of its files, its media type, and how it is written. */
interface ReportForm {
  readonly suffix: string
  readonly mediaType: string
  write(report: Report, version: string): string
}

/** Every form by its name. */
export const REPORT_FORMATS = {
  json: { suffix: '.json', mediaType: 'application/json; charset=utf-8', write: (report) => `${JSON.stringify(report, null, 2)}\n` },
  text: { suffix: '.txt', mediaType: 'text/plain; charset=utf-8', write: reportText },
  junit: { suffix: '.xml', mediaType: 'application/xml; charset=utf-8', write: reportJunit },
  markdown: { suffix: '.md', mediaType: 'text/markdown; charset=utf-8', write: reportMarkdown },
  sarif: { suffix: '.sarif', mediaType: 'application/sarif+json; charset=utf-8', write: reportSarif }
} as const satisfies Readonly<Record<string, ReportForm>>

/** The name of a form. */
export type ReportFormat = keyof typeof REPORT_FORMATS
export const FORMAT_NAMES = Object.keys(REPORT_FORMATS) as readonly ReportFormat[]

/** Returns the report in a form. `version` is that of the emulator, which some forms name. */
export function writeReport (format: ReportFormat, report: Report, version: string): string {
  return (REPORT_FORMATS[format] as ReportForm).write(report, version)
}

/** Returns the form of a file by its suffix; undefined if there is none. */
export function formatOf (path: string): ReportFormat | undefined {
  return FORMAT_NAMES.find((name) => path.endsWith(REPORT_FORMATS[name].suffix))
}
