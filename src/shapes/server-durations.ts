// The durations in a server document, by action.
import { TIMED_ACTIONS, type DurationMember, type TimedAction } from '../core/actions.js'
import { parseDuration, type Duration, type DurationInput } from '../core/duration.js'
import { withPrefix } from '../core/error-prefix.js'

/** Parses the durations that are given. @throws RangeError naming the member */
export function durationsOf (members: Readonly<Partial<Record<DurationMember, DurationInput>>>): Partial<Record<TimedAction, Duration>> {
  const durations: Partial<Record<TimedAction, Duration>> = {}
  for (const action of TIMED_ACTIONS) {
    const input = members[`${action}Duration`]
    if (input !== undefined) durations[action] = withPrefix(`${action}Duration`, () => parseDuration(input))
  }
  return durations
}
