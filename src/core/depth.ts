// Measures nesting: recursive code must reject a value that is nested deeper than the stack.

/** The most levels of objects and lists in an input of the control API or the library. */
const MAX_INPUT_DEPTH = 64

/** Returns whether a value has more than `depth` levels of objects and lists. Never recurses deeper than that. */
export function isDeeperThan (depth: number, value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false
  return depth === 0 || Object.values(value).some((member) => isDeeperThan(depth - 1, member))
}

/** Returns why an input is nested too deeply, or null. `subject` names the input. */
export function depthMistake (value: unknown, subject: string): string | null {
  return isDeeperThan(MAX_INPUT_DEPTH, value) ? `${subject} ${subject.endsWith('s') ? 'are' : 'is'} nested too deeply; expected at most ${MAX_INPUT_DEPTH} levels` : null
}

/** Checks that an input is not nested too deeply. @throws RangeError with one line */
export function checkDepth (value: unknown, subject: string): void {
  const mistake = depthMistake(value, subject)
  if (mistake !== null) throw new RangeError(mistake)
}
