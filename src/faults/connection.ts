// The fault kind `connection`: the connection fails instead of carrying an answer.
import { Type, type Static } from '@sinclair/typebox'
import { PointSchema } from './settings.js'

/** How a connection can fail, with what the client sees. */
export const CONNECTION_FAILURES = {
  reset: 'resets the connection',
  hang: 'never answers and keeps the connection open'
} as const
export type ConnectionFailure = keyof typeof CONNECTION_FAILURES

export const ConnectionEffectSchema = Type.Object({
  kind: Type.Literal('connection'),
  how: Type.Union((Object.keys(CONNECTION_FAILURES) as ConnectionFailure[]).map((how) => Type.Literal(how))),
  point: Type.Optional(PointSchema)
}, { additionalProperties: false })
export type ConnectionEffect = Static<typeof ConnectionEffectSchema>

/** What the effect does, as the end of a sentence. */
export function describeConnection (effect: ConnectionEffect): string {
  return effect.point === 'response' ? `takes effect, then ${CONNECTION_FAILURES[effect.how]}` : `${CONNECTION_FAILURES[effect.how]}, and nothing happens`
}
