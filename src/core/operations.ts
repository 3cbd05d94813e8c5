// The operations a request can ask for. Fault rules match on them, and the journal shows them.
import { ACTIONS, takesTime, TIMED_ACTIONS, type Action, type TimedAction } from './actions.js'

const actionTexts = Object.fromEntries(TIMED_ACTIONS.map((name) => [name, `POST .../servers/{id}/action with "${ACTIONS[name].key}"`])) as Readonly<Record<TimedAction, string>>

/** Every operation with the requests it covers. */
export const OPERATIONS = {
  ...actionTexts,
  show: 'GET .../servers/{id}, GET /v1/{project_id}/baremetalservers/{server_id}',
  list: 'GET .../servers',
  detail: 'GET .../servers/detail, GET /v1/{project_id}/baremetalservers/detail',
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

/** What the requests of an operation look like. */
interface OperationRequests {
  /** The methods, the most frequent one first; null if every method is possible. */
  readonly methods: readonly string[] | null
  /** Whether the path of a request can name a server. */
  readonly namesServer: boolean
}

const actionRequests = Object.fromEntries(TIMED_ACTIONS.map((name) => [name, { methods: ['POST'], namesServer: true }])) as unknown as Readonly<Record<TimedAction, OperationRequests>>

/** The requests of each operation. */
export const OPERATION_REQUESTS: Readonly<Record<Operation, OperationRequests>> = {
  ...actionRequests,
  show: { methods: ['GET'], namesServer: true },
  list: { methods: ['GET'], namesServer: false },
  detail: { methods: ['GET'], namesServer: false },
  create: { methods: ['POST'], namesServer: false },
  delete: { methods: ['DELETE'], namesServer: true },
  token: { methods: ['POST', 'GET', 'HEAD', 'DELETE'], namesServer: false },
  discovery: { methods: null, namesServer: false },
  batch: { methods: ['POST'], namesServer: false },
  job: { methods: ['GET'], namesServer: false },
  lookup: { methods: ['GET', 'POST', 'PUT', 'DELETE'], namesServer: true },
  unknown: { methods: null, namesServer: false }
}

/** The operations whose requests begin a task. */
export const TASK_OPERATIONS: readonly Operation[] = [...POWER_OPERATIONS, 'create', 'delete', 'batch']

/** The methods of HTTP. Source: the parser of Node, which refuses any other. */
export const HTTP_METHODS: ReadonlySet<string> = new Set((
  'GET HEAD POST PUT DELETE PATCH OPTIONS TRACE CONNECT ACL BIND CHECKOUT COPY LINK LOCK M-SEARCH MERGE MKACTIVITY MKCALENDAR MKCOL MOVE ' +
  'NOTIFY PROPFIND PROPPATCH PURGE QUERY REBIND REPORT SEARCH SOURCE SUBSCRIBE UNBIND UNLINK UNLOCK UNSUBSCRIBE'
).split(' '))
