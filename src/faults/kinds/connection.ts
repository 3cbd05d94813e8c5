// The fault kind `connection`: the connection fails instead of carrying a whole answer.
import { Type, type Static } from '@sinclair/typebox'
import { DurationSchema } from '../../shapes/duration.js'
import { formatDuration, parseDuration } from '../../core/time/duration.js'
import { isDrawn, PointSchema, readingMistakes, WhoseClockSchema, type Mistake } from '../settings.js'
import { text } from '../option-readers.js'
import type { WireKind } from '../kind.js'

/** How a connection can fail, with what the client sees of its answer. */
const CONNECTION_FAILURES = {
  reset: 'its connection is reset',
  hang: 'it is never answered, and its connection stays open',
  truncate: 'only half of its answer arrives, and its connection closes',
  drip: 'its answer arrives drop by drop',
  garbage: 'its answer is bytes that are not HTTP'
} as const
type ConnectionFailure = keyof typeof CONNECTION_FAILURES

/** A dripped answer takes this long unless the rule says otherwise. */
export const DRIP_DURATION = '10s'

const ConnectionEffectSchema = Type.Object({
  kind: Type.Literal('connection'),
  how: Type.Union((Object.keys(CONNECTION_FAILURES) as ConnectionFailure[]).map((how) => Type.Literal(how))),
  point: Type.Optional(PointSchema),
  duration: Type.Optional(DurationSchema),
  clock: Type.Optional(WhoseClockSchema)
}, { additionalProperties: false })
/** Fails the connection instead of sending the response. */
export type ConnectionEffect = Static<typeof ConnectionEffectSchema>

/** What a schema cannot say: only a drip takes time. */
function connectionMistakes ({ how, duration, clock }: ConnectionEffect): readonly Mistake[] {
  if (how === 'drip' || (duration === undefined && clock === undefined)) return []
  const member = duration === undefined ? 'clock' : 'duration'
  return [{ path: `/effect/${member}`, message: `effect.${member} is for {"how":"drip"} alone; ${how} takes no time` }]
}

/** What the effect does, as the end of a sentence. */
function describeConnection ({ how, point, duration = DRIP_DURATION, clock }: ConnectionEffect): string {
  const time = how === 'drip' ? ` over ${formatDuration(parseDuration(duration))}${clock === 'real' ? ' of real time' : ''}` : ''
  const what = `${CONNECTION_FAILURES[how]}${time}`
  if (point === 'response') return `takes effect, but ${what}`
  // Nothing was done, so there is no real answer to spoil.
  return `has no effect, and ${how === 'truncate' || how === 'drip' ? what.replace('its answer', 'an HTTP 503') : what}`
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
