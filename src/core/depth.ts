// How deep a value is nested: what is written, compared or shown member by member must not be deeper than the stack.

/** Whether there are more than `depth` levels of objects and lists; never looks deeper than that. */
export function isDeeperThan (depth: number, value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false
  return depth === 0 || Object.values(value).some((member) => isDeeperThan(depth - 1, member))
}
