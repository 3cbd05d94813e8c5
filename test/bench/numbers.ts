/** Arithmetic of the bench. */

/** The middle value; the mean of both middle ones of an even number. */
export function median (values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const [low, high] = [sorted[Math.floor((sorted.length - 1) / 2)], sorted[Math.floor(sorted.length / 2)]]
  return low === undefined || high === undefined ? NaN : (low + high) / 2
}
