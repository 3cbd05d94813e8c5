// GET /_emulator/report: what the recorded requests say about the clients.
import { REPORT_FORMATS, writeReport } from '../../report/forms/index.js'
import { reportOf } from '../../report/gather.js'
import { ReportQuerySchema } from '../schemas/report.js'
import type { ControlOptions } from '../scope.js'
import type { TypedApp } from '../typed-app.js'

/** Registers the call. It computes the report from the journal; nothing is computed while requests are served. */
export function registerReportRoutes (app: TypedApp, { worlds, version }: Pick<ControlOptions, 'worlds' | 'version'>): void {
  app.get('/report', { schema: { querystring: ReportQuerySchema } }, (request, reply) => {
    const { project = null, format = 'json' } = request.query
    reply.header('content-type', REPORT_FORMATS[format].mediaType).send(writeReport(format, reportOf(worlds, project), version))
  })
}
