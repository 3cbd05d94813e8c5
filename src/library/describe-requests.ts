// The journal as lines that a person reads: the message of a failing test shows them.
import { isoTime } from '../clock.js'
import { lineOf } from '../world/request-line.js'
import { recorded } from '../world/operations/requests.js'
import { requestText } from '../log/terminal.js'
import { shortJson } from '../core/texts.js'
import type { Worlds } from '../world/projects.js'

/** Returns one line for each request of a project, or of all: the time in the project, then what the log of a terminal shows. @throws RangeError for an invalid limit */
export function describeRequests (worlds: Worlds, projectId: string | null, limit: unknown): string {
  if (typeof limit !== 'number' || !(limit === Infinity || (Number.isInteger(limit) && limit > 0))) throw new RangeError(`limit is ${shortJson(limit)}; expected a whole number from 1`)
  const { entries, dropped } = recorded(worlds, projectId)
  if (entries.length + dropped === 0) return 'no request was recorded'
  const shown = entries.slice(-limit)
  const earlier = dropped + entries.length - shown.length
  const lines = shown.map((entry) => {
    // What the request began is over by now.
    const { effect: _effect, ...line } = lineOf(entry, worlds.find(entry.projectId))
    return `${isoTime(entry.atMs).slice(11, -1)}  ${requestText(line)}`
  })
  return [...(earlier === 0 ? [] : [`${earlier} earlier ${earlier === 1 ? 'request is' : 'requests are'} not shown`]), ...lines].join('\n')
}
