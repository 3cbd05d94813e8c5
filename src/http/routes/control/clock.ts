// GET, PUT /_emulator/clock and POST /_emulator/clock/advance.
import { advance, setClock, viewClock } from '../../../world/control-clock.js'
import { AdvanceSchema, ClockPutSchema, type ClockPut } from '../../schemas/control/clock.js'
import { parseFixed } from '../../../core/duration.js'
import { ProjectQuerySchema } from '../../schemas/control/common.js'
import { worldOf } from '../../control-api.js'
import type { ClockSetting } from '../../../clock.js'
import type { TypedApp } from '../../typed-app.js'
import type { Worlds } from '../../../world/projects.js'

/** Registers the clock calls. */
export function registerClockRoutes (app: TypedApp, worlds: Worlds): void {
  app.get('/clock', { schema: { querystring: ProjectQuerySchema } }, (request) => viewClock(worlds, worldOf(worlds, request)))
  app.put('/clock', { schema: { querystring: ProjectQuerySchema, body: ClockPutSchema } }, (request) =>
    setClock(worlds, worldOf(worlds, request), settingOf(request.body)))
  app.post('/clock/advance', { schema: { querystring: ProjectQuerySchema, body: AdvanceSchema } }, (request) => {
    const { by } = request.body
    return advance(worlds, worldOf(worlds, request), by === undefined ? 'next-change' : { byMs: Math.round(parseFixed(by)) })
  })
}

function settingOf ({ mode, scale, now }: ClockPut): Partial<ClockSetting> {
  return {
    ...(mode === undefined ? {} : { mode }),
    ...(scale === undefined ? {} : { scale }),
    ...(now === undefined ? {} : { nowMs: instantOf(now) })
  }
}

function instantOf (now: string | number): number {
  const ms = typeof now === 'number' ? now : Date.parse(now)
  if (!Number.isFinite(ms) || Math.abs(ms) > 8.64e15) throw new RangeError(`now is ${JSON.stringify(now)}; expected an instant such as "2026-01-01T00:00:00Z"`)
  return Math.floor(ms)
}
