// The handler of `error`.
import { injectedTaskError } from '../../errors/injected-error.js'
import type { EffectOf } from '../../faults/kinds/index.js'
import type { FaultHandler } from '../fault-handler.js'

/** Thrown when an injected error replaces the response. The error handler sends it. */
export class InjectedError extends Error {
  readonly effect: EffectOf<'error'>

  constructor (effect: EffectOf<'error'>) {
    super('injected error')
    this.effect = effect
  }
}

/** Replaces the response by an injected error. */
export const errorHandler: FaultHandler<EffectOf<'error'>> = {
  act ({ effect }, { fire }) {
    if (fire()) throw new InjectedError(effect)
    return 'on'
  },
  failPart: injectedTaskError
}
