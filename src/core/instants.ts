// The range of instants: the years 1970 to 9999. Calls, files and snapshots are checked against it, and sums stay in it.

/** 1970-01-01T00:00:00.000Z. */
export const MIN_INSTANT_MS = 0
/** 9999-12-31T23:59:59.999Z. */
export const MAX_INSTANT_MS = 253402300799999

/** Returns the instant `byMs` after `atMs`, at most the last one of the range. */
export function laterBy (atMs: number, byMs: number): number {
  return Math.min(atMs + byMs, MAX_INSTANT_MS)
}
