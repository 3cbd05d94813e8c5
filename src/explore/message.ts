// What a search found, as the message of an error or on a terminal.
import { visible } from '../log/escape.js'
import type { Failure, SearchResult } from './search.js'

/** Returns the sentence that sums up a search for which so many plans were asked. */
export function summaryOf ({ failures, runs, drawn, isComplete }: SearchResult, seed: number | string, asked: number): string {
  const isEarly = !isComplete && failures.length === 0
  const extent = `${isEarly ? '' : `${plans(drawn)}${isComplete ? '' : ', ended early'}, `}${runs} ${runs === 1 ? 'run' : 'runs'}, seed ${seed}`
  if (isEarly) return `ended after ${drawn} of ${plans(asked)}; nothing found so far (${extent})`
  return failures.length === 0 ? `nothing breaks the client (${extent})` : `the client breaks in ${failures.length} ${failures.length === 1 ? 'way' : 'ways'} (${extent})`
}

function plans (count: number): string {
  return `${count} ${count === 1 ? 'plan' : 'plans'}`
}

/** Returns the lines of a failure: what is wrong, the plan, the timeline, and how to replay it. Only `replay` is shown as it is. */
export function failureText (failure: Failure, number: number, replay: string): string {
  return [
    `${number}. ${failure.kind}: ${oneLine(failure.sentence)}`,
    '   plan:',
    ...failure.plan.map((rule) => `     ${visible(rule)}`),
    '   timeline:',
    ...failure.timeline.map((line) => `     ${visible(line)}`),
    `   replay: ${replay}`
  ].join('\n')
}

/** Returns the line that follows the replay of a command: `run` has no other run to compare with, and no limit. */
export function replayNote ({ kind, isSuccess, hasFindings }: Pick<Failure, 'kind' | 'isSuccess' | 'hasFindings'>): readonly string[] {
  if (kind === 'hang') return ['   The replay does not end by itself; end it with Ctrl+C.']
  return isSuccess && !hasFindings ? ['   The replay exits with 0: the command reports success, and the report has no finding. The timeline shows the failure.'] : []
}

/** Returns the message about a run without faults that is no success. */
export function baselineText (wrong: readonly string[]): string {
  return `the client fails without any fault: ${wrong.map(oneLine).join('; ')}`
}

/** Messages of errors may have several lines. */
function oneLine (text: string): string {
  return visible(text.trim().replace(/\s*[\r\n]\s*/g, ' '))
}
