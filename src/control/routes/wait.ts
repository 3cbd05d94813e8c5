// GET /_emulator/servers/{id}/wait: a long poll in the project's time.
import { Type } from '@sinclair/typebox'
import { DEFAULT_TIMEOUT_MS, waitForStatus } from '../../world/operations/wait.js'
import { oneWorld, type ControlOptions } from '../scope.js'
import { onGone } from '../../pipeline/hold.js'
import { parseFixed } from '../../core/time/duration.js'
import { WaitQuerySchema } from '../schemas/clock.js'
import type { TypedApp } from '../typed-app.js'

const ParamsSchema = Type.Object({ id: Type.String({ description: 'id or name' }) })

/** Registers the wait call. */
export function registerWaitRoute (app: TypedApp, { worlds, sleep }: ControlOptions): void {
  app.get('/servers/:id/wait', { schema: { params: ParamsSchema, querystring: WaitQuerySchema } }, (request) => {
    const { status, timeout, advance } = request.query
    const timeoutMs = timeout === undefined ? DEFAULT_TIMEOUT_MS : Math.round(parseFixed(timeout))
    return waitForStatus(oneWorld(worlds, request), { server: request.params.id, status, timeoutMs, advance: advance === 'true' }, { sleep, inTurn: worlds.inTurn, onGone: (end) => onGone(request, end) })
  })
}
