// The durations in a server document or a project, by action.
import { TIMED_ACTIONS, type DurationMember, type TimedAction } from '../core/actions.js'
import { parseDuration, type Duration, type DurationInput } from '../core/time/duration.js'
import { withPrefix } from '../core/error-prefix.js'

/** The members that name a duration. */
export type DurationMembers = Readonly<Partial<Record<DurationMember, DurationInput>>>

/** Durations by action, those that are given. */
export type OwnDurations = Partial<Record<TimedAction, Duration>>

const MEMBERS: ReadonlyArray<readonly [TimedAction, DurationMember]> = TIMED_ACTIONS.map((action) => [action, `${action}Duration`])

/** Parses the durations that are given; null if none is. @throws RangeError naming the member */
export function durationsOf (members: DurationMembers): OwnDurations | null {
  let durations: OwnDurations | null = null
  for (const [action, member] of MEMBERS) {
    const input = members[member]
    if (input === undefined) continue
    durations ??= {}
    durations[action] = withPrefix(member, () => parseDuration(input))
  }
  return durations
}
