// Measures nesting: recursive code must reject a value that is nested deeper than the stack.

/** Returns whether a value has more than `depth` levels of objects and lists. Never recurses deeper than that. */
export function isDeeperThan (depth: number, value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false
  return depth === 0 || Object.values(value).some((member) => isDeeperThan(depth - 1, member))
}
