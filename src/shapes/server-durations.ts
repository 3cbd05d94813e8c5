// The durations that a server document or a project may carry, by the action they belong to.
import { parseDuration, type Duration, type DurationInput } from '../core/duration.js'

/** The members that name a duration. */
export interface DurationMembers {
  readonly rebootDuration?: DurationInput
  readonly startDuration?: DurationInput
  readonly stopDuration?: DurationInput
}

/** Durations by action, those that are given. */
export type OwnDurations = Partial<Record<'reboot' | 'start' | 'stop', Duration>>

/** The own durations of a server or project, those that are given. @throws RangeError naming the member */
export function durationsOf (members: DurationMembers): OwnDurations {
  const durations: OwnDurations = {}
  for (const action of ['reboot', 'start', 'stop'] as const) {
    const input = members[`${action}Duration`]
    if (input !== undefined) durations[action] = read(input, `${action}Duration`)
  }
  return durations
}

function read (input: DurationInput, member: string): Duration {
  try {
    return parseDuration(input)
  } catch (error) {
    throw new RangeError(`${member}: ${(error as Error).message}`)
  }
}
