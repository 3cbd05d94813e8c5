// What the report says of a run, as far as it counts.
import { gather } from '../report/gather.js'
import { judge } from '../report/judge.js'
import { SEVERITIES } from '../report/severity.js'
import { shortJson } from '../core/texts.js'
import type { Finding } from '../report/finding.js'
import type { Recording } from '../report/conversation.js'
import type { Worlds } from '../world/projects.js'

const LEVELS = [...SEVERITIES, 'never'] as const

/** The findings that count: errors, errors and warnings, or none. */
export type Level = typeof LEVELS[number]

/** @throws RangeError unless the value is a level */
export function readLevel (name: string, value: unknown): Level {
  const level = LEVELS.find((each) => each === value)
  if (level === undefined) throw new RangeError(`${name} is ${shortJson(value)}; expected one of ${LEVELS.join(', ')}`)
  return level
}

/** Returns the findings of a project, or of all, that count. `isTimed`: the client's waits show in the project's time, whatever its clock. */
export function findingsOf (worlds: Worlds, projectId: string | null, level: Level, isTimed: boolean): readonly Finding[] {
  if (level === 'never') return []
  const { recordings, unseen } = gather(worlds, projectId)
  const { findings } = judge({ recordings: recordings.map((recording): Recording => isTimed ? { ...recording, underOf: (entry) => ({ ...recording.underOf(entry), isTimed }) } : recording), unseen }, worlds.template.report)
  return findings.filter(({ severity }) => level === 'warning' || severity === 'error')
}
