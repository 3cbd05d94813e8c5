// GET, PUT /_emulator/clock and POST /_emulator/clock/advance.
import { advance, setClock, viewClock } from '../../../world/control-clock.js'
import { AdvanceSchema } from '../../schemas/control/clock.js'
import { ClockChangeSchema, clockChangeOf } from '../../../shapes/clock-change.js'
import { parseFixed } from '../../../core/duration.js'
import { ProjectQuerySchema } from '../../schemas/control/common.js'
import { worldOf } from '../../control-api.js'
import type { TypedApp } from '../../typed-app.js'
import type { Worlds } from '../../../world/projects.js'

/** Registers the clock calls. */
export function registerClockRoutes (app: TypedApp, worlds: Worlds): void {
  app.get('/clock', { schema: { querystring: ProjectQuerySchema } }, (request) => viewClock(worlds, worldOf(worlds, request)))
  app.put('/clock', { schema: { querystring: ProjectQuerySchema, body: ClockChangeSchema } }, (request) =>
    setClock(worlds, worldOf(worlds, request), clockChangeOf(request.body)))
  app.post('/clock/advance', { schema: { querystring: ProjectQuerySchema, body: AdvanceSchema } }, (request) => {
    const { by } = request.body
    return advance(worlds, worldOf(worlds, request), by === undefined ? 'next-change' : { byMs: Math.round(parseFixed(by)) })
  })
}
