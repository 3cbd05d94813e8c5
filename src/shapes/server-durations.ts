// The durations in a server document, by action.
import { parseDuration, type Duration, type DurationInput } from '../core/duration.js'

export interface DurationMembers {
  readonly rebootDuration?: DurationInput
  readonly startDuration?: DurationInput
  readonly stopDuration?: DurationInput
}

/** Parses the durations that are given. @throws RangeError naming the member */
export function durationsOf (members: DurationMembers): Partial<Record<'reboot' | 'start' | 'stop', Duration>> {
  const durations: Partial<Record<'reboot' | 'start' | 'stop', Duration>> = {}
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
