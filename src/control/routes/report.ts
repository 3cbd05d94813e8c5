// GET /_emulator/report and coverage: what the recorded requests say about the clients, and which failure modes they met.
import { REPORT_FORMATS, writeReport } from '../../report/forms/index.js'
import { coverageOf, reportOf } from '../../report/gather.js'
import { coverageText } from '../../report/coverage/text.js'
import { CoverageQuerySchema, ReportQuerySchema } from '../schemas/report.js'
import type { ControlOptions } from '../scope.js'
import type { TypedApp } from '../typed-app.js'

/** Registers the calls. They compute the report from the journal; nothing is computed while requests are served. */
export function registerReportRoutes (app: TypedApp, { worlds, version }: Pick<ControlOptions, 'worlds' | 'version'>): void {
  app.get('/report', { schema: { querystring: ReportQuerySchema } }, (request, reply) => {
    const { project = null, format = 'json' } = request.query
    reply.header('content-type', REPORT_FORMATS[format].mediaType).send(writeReport(format, reportOf(worlds, project), version))
  })
  app.get('/coverage', { schema: { querystring: CoverageQuerySchema } }, (request, reply) => {
    const { project = null, format = 'json' } = request.query
    const coverage = coverageOf(worlds, project)
    const body = format === 'json' ? coverage : coverageText(coverage, Infinity)
    reply.header('content-type', REPORT_FORMATS[format].mediaType).send(body)
  })
}
