/** Arithmetic of the bench, and how numbers are written. */

/** Returns the middle value, or the mean of the two in the middle; NaN for no values. */
export function median (values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const [low = NaN, high = NaN] = [sorted[Math.floor((sorted.length - 1) / 2)], sorted[Math.floor(sorted.length / 2)]]
  return (low + high) / 2
}

/** Writes a number with about three significant digits: `0.123`, `4.56`, `78.9`, `1,234`. */
export function written (value: number): string {
  if (!Number.isFinite(value)) throw new RangeError(`a figure of the bench is ${value}; expected a finite number`)
  const digits = Math.max(0, 2 - Math.floor(Math.log10(Math.max(Math.abs(value), 0.001))))
  return value === 0 ? '0' : value.toLocaleString('en', { minimumFractionDigits: Math.min(digits, 3), maximumFractionDigits: Math.min(digits, 3) })
}
