// An injected error in place of the response.
import { injectedTaskError } from '../../errors/injected-error.js'
import type { EffectOf } from '../../faults/kinds/index.js'
import type { FaultHandler } from '../fault-handler.js'

/** Thrown where an injected error replaces the response; the error handler writes it. */
export class InjectedError extends Error {
  readonly effect: EffectOf<'error'>

  constructor (effect: EffectOf<'error'>) {
    super('injected error')
    this.effect = effect
  }
}

/** Leaves by the error handler, as a refusal does. */
export const errorHandler: FaultHandler<EffectOf<'error'>> = {
  act ({ effect }, { fire }) {
    if (fire()) throw new InjectedError(effect)
    return 'on'
  },
  failPart: injectedTaskError
}
