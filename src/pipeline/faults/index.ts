// Lists the handlers, one for each kind of fault that needs the wire.
import { connectionHandler } from './connection.js'
import { delayHandler } from './delay.js'
import { errorHandler } from './error.js'
import type { EffectOf, WireKindName } from '../../faults/kinds/index.js'
import type { FaultHandler, FaultHandlers } from '../fault-handler.js'

const HANDLERS: { readonly [Name in WireKindName]: FaultHandler<EffectOf<Name>> } = {
  error: errorHandler,
  delay: delayHandler,
  connection: connectionHandler
}

/** The handlers of the emulator's own kinds. */
export const FAULT_HANDLERS: FaultHandlers = new Map<string, FaultHandler>(Object.entries(HANDLERS))
