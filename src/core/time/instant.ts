// The range of instants: every instant inside lies between the years 1970 and 9999, and sums of instants stop at the edge.

/** 1970-01-01T00:00:00.000Z. */
export const MIN_INSTANT_MS = 0
/** 9999-12-31T23:59:59.999Z. Source: PRODUCT.md section 2. */
export const MAX_INSTANT_MS = 253_402_300_799_999

/** The range as messages name it. */
export const INSTANT_RANGE = 'an instant from 1970-01-01T00:00:00Z to 9999-12-31T23:59:59.999Z'

/** Whether epoch milliseconds lie in the range. */
export function isInstant (ms: number): boolean {
  return ms >= MIN_INSTANT_MS && ms <= MAX_INSTANT_MS
}

/** Returns the nearest instant in the range; the first one for NaN. */
export function saturate (ms: number): number {
  return ms > MIN_INSTANT_MS ? Math.min(ms, MAX_INSTANT_MS) : MIN_INSTANT_MS
}
