// What messages say of all kinds of fault.
import { FAULT_KINDS, type FaultKinds } from '../src/faults/kinds/index.js'

/** The names of the kinds, in the order of messages. */
export function namesOf (kinds: FaultKinds = FAULT_KINDS): string {
  return [...kinds.keys()].join(', ')
}

/** The heads of their text forms, in the order of messages. */
export function headsOf (kinds: FaultKinds = FAULT_KINDS): string {
  const texts = Array.from(kinds.values(), ({ text }) => text)
  return [...texts.flatMap(({ examples }) => examples), ...texts.flatMap(({ words = [] }) => words)].join(', ')
}
