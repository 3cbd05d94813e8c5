// GET, PUT /_emulator/clock and POST /_emulator/clock/advance.
import { advance, setClock, toNextChange, viewClock, type AdvanceView } from '../../world/operations/clock.js'
import { AdvanceSchema, type Advance } from '../schemas/clock.js'
import { ClockChangeSchema, clockChangeOf } from '../../shapes/clock-change.js'
import { withPrefix } from '../../core/error-prefix.js'
import { parseFixed } from '../../core/time/duration.js'
import { ProjectQuerySchema } from '../schemas/common.js'
import { DEFAULT_LIMIT_MS, runUntil } from '../../world/operations/run-until.js'
import { changeWorld, worldOf } from '../scope.js'
import type { TypedApp } from '../typed-app.js'
import type { World } from '../../world/world.js'
import type { Worlds } from '../../world/projects.js'

/** Registers the clock calls. */
export function registerClockRoutes (app: TypedApp, worlds: Worlds): void {
  app.get('/clock', { schema: { querystring: ProjectQuerySchema } }, (request) => viewClock(worlds, worldOf(worlds, request)))
  app.put('/clock', { schema: { querystring: ProjectQuerySchema, body: ClockChangeSchema } }, (request) =>
    changeWorld(worlds, request, (world) => setClock(worlds, world, clockChangeOf(request.body))))
  app.post('/clock/advance', { schema: { querystring: ProjectQuerySchema, body: AdvanceSchema } }, (request) =>
    changeWorld(worlds, request, (world) => advanceAs(worlds, world, request.body)))
}

function advanceAs (worlds: Worlds, world: World | null, { by, to, until, limit }: Advance): Promise<AdvanceView> {
  const given = [by, to, until].filter((member) => member !== undefined).length
  if (given !== 1) throw new RangeError(`${given === 0 ? 'by, to and until are missing' : 'more than one of by, to and until is given'}; expected exactly one, such as {"by":"30s"}, {"to":"next-change"} or {"until":{"server":"bms-83","status":"ACTIVE"},"limit":"1h"}`)
  if (limit !== undefined && until === undefined) throw new RangeError('limit is given without until; expected {"until":{"server":"bms-83","status":"ACTIVE"},"limit":"1h"}')
  if (until !== undefined) return runUntil(worlds, world, until, limit === undefined ? DEFAULT_LIMIT_MS : milliseconds(limit, 'limit'))
  return by === undefined ? toNextChange(worlds, world) : advance(worlds, world, milliseconds(by, 'by'))
}

function milliseconds (duration: number | string, member: string): number {
  return Math.round(withPrefix(member, () => parseFixed(duration)))
}
