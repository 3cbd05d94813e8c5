// Decides whether a call or filter exists at the requested microversion.
import { Refusal } from '../../core/refusal.js'
import type { Choices } from '../../core/profile.js'

/** The minor numbers at which a call or filter exists, both inclusive. */
export interface MinorRange {
  readonly since?: number
  readonly until?: number
}

/** Returns whether it exists: always if the profile ignores versions. A null `minor`, as under /v2, means 2.1. */
export function isThere (minor: number | null, { since = 1, until = Infinity }: MinorRange, choices: Choices): boolean {
  const asked = minor ?? 1
  return choices.outOfVersion === 'accept' || (asked >= since && asked <= until)
}

/** Returns if the call exists at the version. @throws Refusal `not-found` */
export function checkCallVersion (minor: number | null, range: MinorRange, choices: Choices): void {
  if (!isThere(minor, range, choices)) throw new Refusal('not-found', { message: 'The resource could not be found.' })
}
