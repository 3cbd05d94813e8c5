// The durations in a server document or a project, by action.
import { TIMED_ACTIONS, type DurationMember, type TimedAction } from '../core/actions.js'
import { parseDuration, type Duration, type DurationInput } from '../core/time/duration.js'
import { withPrefix } from '../core/error-prefix.js'

/** The members that name a duration. */
export type DurationMembers = Readonly<Partial<Record<DurationMember, DurationInput>>>

/** Durations by action, those that are given. */
export type OwnDurations = Partial<Record<TimedAction, Duration>>

/** Parses the durations that are given. @throws RangeError naming the member */
export function durationsOf (members: DurationMembers): OwnDurations {
  const durations: OwnDurations = {}
  for (const action of TIMED_ACTIONS) {
    const input = members[`${action}Duration`]
    if (input !== undefined) durations[action] = withPrefix(`${action}Duration`, () => parseDuration(input))
  }
  return durations
}
