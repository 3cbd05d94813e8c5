// Information about the emulator: health, readiness, the error catalogue, metrics, the operations.
import { Type } from '@sinclair/typebox'
import { createMetrics, METRICS_TYPE } from '../metrics.js'
import { INJECTABLE_STATUSES } from '../../faults/kinds/error.js'
import { OPERATIONS } from '../../core/operations.js'
import { ProjectQuerySchema } from '../schemas/common.js'
import { Refusal } from '../../core/refusal.js'
import type { ControlOptions } from '../scope.js'
import type { TypedApp } from '../typed-app.js'

const CodeSchema = Type.Object({ code: Type.String({ description: 'such as BMS.0037' }) })

/** Registers the read-only calls. */
export function registerInfoRoutes (app: TypedApp, { worlds, version, connections }: ControlOptions): void {
  app.get('/health', () => ({ status: 'ok', version }))
  // Fleet and faults are loaded before the port opens, so an emulator that responds is ready.
  app.get('/ready', () => ({ status: 'ok', version }))
  app.get('/errors', () => {
    const { errors, related } = worlds.template.catalogue
    return { errors, related, statuses: Object.entries(INJECTABLE_STATUSES).map(([status, message]) => ({ status: Number(status), message })) }
  })
  app.get('/errors/:code', { schema: { params: CodeSchema } }, (request) => {
    const { code } = request.params
    const [entry, ...more] = worlds.template.catalogue.rows(code)
    if (entry === undefined) throw new Refusal('not-found', { message: `${JSON.stringify(code)} is not a documented code; GET /_emulator/errors lists them` })
    return more.length === 0 ? entry : { ...entry, more }
  })
  const metrics = createMetrics(worlds, version, connections)
  app.addHook('onClose', (_instance, done) => {
    metrics.close()
    done()
  })
  app.get('/metrics', { schema: { querystring: ProjectQuerySchema } }, (request, reply) => {
    reply.header('content-type', METRICS_TYPE).send(metrics.collect(request.query.project ?? null))
  })
  app.get('/operations', () => ({ operations: Object.entries(OPERATIONS).map(([name, about]) => ({ name, about })) }))
}
