// The fault kind `connection`: the connection fails instead of carrying the whole response.
import { Type, type Static } from '@sinclair/typebox'
import { DurationSchema } from '../../shapes/duration.js'
import { formatDuration, parseDuration } from '../../core/time/duration.js'
import { isDrawn, PointSchema, readingMistakes, WhoseClockSchema, type Mistake } from '../settings.js'
import { text } from '../option-readers.js'
import type { WireKind } from '../kind.js'

/** The failures of a connection, with what the client sees. */
const CONNECTION_FAILURES = {
  reset: 'its connection is reset',
  hang: 'it gets no response, and its connection stays open',
  truncate: 'only half of its response arrives, and its connection closes',
  drip: 'its response arrives drop by drop',
  garbage: 'its response is bytes that are not HTTP'
} as const
type ConnectionFailure = keyof typeof CONNECTION_FAILURES

/** The default duration of a dripped response. */
export const DRIP_DURATION = '10s'

const ConnectionEffectSchema = Type.Object({
  kind: Type.Literal('connection'),
  how: Type.Union((Object.keys(CONNECTION_FAILURES) as ConnectionFailure[]).map((how) => Type.Literal(how))),
  point: Type.Optional(PointSchema),
  duration: Type.Optional(DurationSchema),
  clock: Type.Optional(WhoseClockSchema)
}, { additionalProperties: false })
/** Makes the connection fail instead of sending the response. */
export type ConnectionEffect = Static<typeof ConnectionEffectSchema>

/** Checks that only a drip has a duration and a clock. */
function connectionMistakes ({ how, duration, clock }: ConnectionEffect): readonly Mistake[] {
  if (how === 'drip' || (duration === undefined && clock === undefined)) return []
  const member = duration === undefined ? 'clock' : 'duration'
  return [{ path: `/effect/${member}`, message: `effect.${member} applies only to {"how":"drip"}; ${how} takes no time` }]
}

/** Returns the predicate of the rule's sentence. */
function describeConnection ({ how, point, duration = DRIP_DURATION, clock }: ConnectionEffect): string {
  const time = how === 'drip' ? ` over ${formatDuration(parseDuration(duration))}${clock === 'real' ? ' of real time' : ''}` : ''
  const what = `${CONNECTION_FAILURES[how]}${time}`
  if (point === 'response') return `takes effect, but ${what}`
  // The operation did not run, so there is no response of its own.
  return `has no effect, and ${how === 'truncate' || how === 'drip' ? what.replace('its response', 'an HTTP 503') : what}`
}

/** The kind `connection`. */
export const connectionKind = {
  name: 'connection',
  schema: ConnectionEffectSchema,
  text: {
    examples: [],
    words: Object.keys(CONNECTION_FAILURES),
    read: (name, value) => {
      if (value === undefined) return Object.hasOwn(CONNECTION_FAILURES, name) ? { how: name } : null
      return name === 'connection' ? { how: value } : null
    },
    options: { clock: text, duration: text }
  },
  points: ['request', 'response'],
  applies: 'first',
  takes: 'connection',
  mistakes: (effect) => [...connectionMistakes(effect), ...readingMistakes('/effect/duration', effect.duration, parseDuration)],
  draws: ({ how, duration }) => how === 'garbage' || (duration !== undefined && isDrawn(duration)),
  describe: describeConnection
} as const satisfies WireKind<typeof ConnectionEffectSchema>
