// Calls and filters that come or go with a microversion: whether one is there at the version that was asked for.
import { Refusal } from '../../core/refusal.js'
import type { Choices } from '../../core/profile.js'

/** The minor numbers at which something is there, both included. */
export interface MinorRange {
  readonly since?: number
  readonly until?: number
}

/** Whether it is there: always where the profile says so. Without a microversion, as under /v2, it is as in 2.1. */
export function isThere (minor: number | null, { since = 1, until = Infinity }: MinorRange, choices: Choices): boolean {
  const asked = minor ?? 1
  return choices.outOfVersion === 'accept' || (asked >= since && asked <= until)
}

/** Returns if a call is there at the version. @throws Refusal `not-found` */
export function checkCallVersion (minor: number | null, range: MinorRange, choices: Choices): void {
  if (!isThere(minor, range, choices)) throw new Refusal('not-found', { message: 'The resource could not be found.' })
}
