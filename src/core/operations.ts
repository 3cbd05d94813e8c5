// The operations a request can ask for. Fault rules match on them, and the journal shows them.

import { ACTIONS, takesTime, TIMED_ACTIONS, type Action, type TimedAction } from './actions.js'

const actionTexts = Object.fromEntries(TIMED_ACTIONS.map((name) => [name, `POST .../servers/{id}/action with "${ACTIONS[name].key}"`])) as Readonly<Record<TimedAction, string>>

/** Every operation with the requests it covers. */
export const OPERATIONS = {
  ...actionTexts,
  show: 'GET .../servers/{id}',
  list: 'GET .../servers',
  detail: 'GET .../servers/detail',
  create: 'POST .../servers',
  delete: 'DELETE .../servers/{id}',
  token: 'the calls of /v3/auth/tokens',
  discovery: 'version lists and documents',
  batch: 'POST /v1/{project_id}/baremetalservers/action',
  job: 'GET /v1/{project_id}/jobs/{job_id}',
  lookup: 'all other calls: projects, catalog, flavors, images, limits ...; name, lock, tags and metadata of a server',
  unknown: 'anything that is not emulated'
} as const

/** What a request asks for, by its name. */
export type Operation = keyof typeof OPERATIONS
export const OPERATION_NAMES = Object.keys(OPERATIONS) as readonly Operation[]

/** Returns the operation of an action: one that takes no time has none of its own. */
export function operationOfAction (action: Action): Operation {
  return takesTime(action) ? action : 'lookup'
}

/** The default of `operation` in a rule. */
export const POWER_OPERATIONS: readonly Operation[] = TIMED_ACTIONS
