// The OpenAPI row of each control API call: everything but its parameters and body. The emulated calls carry theirs in
// their route schemas.
import { Type, type TSchema } from '@sinclair/typebox'
import * as answers from '../schemas/answers.js'
import { ProjectSnapshotSchema, SnapshotSchema } from '../../shapes/snapshot.js'

/** The row of one call. `answer` is the schema of its response, null for a response without a body. */
export interface CallRow {
  readonly id: string
  readonly summary: string
  readonly status?: number
  readonly answer: TSchema | null
  /** The media type of a response that is not JSON. */
  readonly type?: string
  /** Other media types of the response. */
  readonly alternatives?: readonly string[]
  /** The response of status 408, where time can run out. */
  readonly timeout?: TSchema
}

const row = (id: string, summary: string, answer: TSchema | null, more: Partial<CallRow> = {}): CallRow =>
  ({ id, summary, answer, ...(answer === null ? { status: 204 } : {}), ...more })
const text = Type.String()

const CONTROL: Readonly<Record<string, CallRow>> = {
  'GET /health': row('getHealth', 'Health of the emulator', answers.HealthSchema),
  'GET /ready': row('getReady', 'Readiness: fleet and faults are loaded', answers.HealthSchema),
  'GET /metrics': row('getMetrics', 'Metrics in the Prometheus text format', text, { type: 'text/plain' }),
  'GET /openapi.json': row('getOpenApi', 'This document', answers.DocumentSchema),
  'GET /reference': row('getReference', 'This document as an HTML page', text, { type: 'text/html' }),
  'GET /profile': row('getProfile', 'The profile: every choice with its value, source and origin', answers.ProfileSchema),
  'PATCH /profile': row('patchProfile', 'Change the profile, or single choices', answers.ProfileSchema),
  'GET /errors': row('listErrors', 'The documented error codes, and the statuses that can be injected', answers.CatalogueSchema),
  'GET /errors/:code': row('getError', 'One documented error code', answers.CodeAnswerSchema),
  'GET /operations': row('listOperations', 'The emulated operations', answers.OperationsSchema),
  'GET /env': row('getEnvironment', 'The environment for OpenStack clients', answers.EnvironmentSchema, { alternatives: ['text/plain', 'application/yaml'] }),
  'GET /clock': row('getClock', 'The clock', answers.ClockSchema),
  'PUT /clock': row('setClock', 'Freeze, set, scale or resume the clock', answers.ClockSchema),
  'POST /clock/advance': row('advanceClock', 'Advance the clock and apply every change that is due', answers.AdvancedSchema, { timeout: answers.timeoutSchema(answers.AdvancedSchema) }),
  'GET /faults': row('listFaults', 'The fault rules, or only the unused ones', answers.FaultsSchema),
  'POST /faults': row('addFault', 'Add a fault rule', answers.FaultSchema, { status: 201 }),
  'DELETE /faults': row('clearFaults', 'Remove every fault rule', null),
  'POST /faults/explain': row('explainFaults', 'Which rules would apply to a request, and why the others would not', answers.ExplanationSchema),
  'GET /faults/:id': row('getFault', 'One fault rule with its counts', answers.FaultSchema),
  'PATCH /faults/:id': row('patchFault', 'Change a fault rule, or turn it on or off', answers.FaultSchema),
  'DELETE /faults/:id': row('removeFault', 'Remove a fault rule', null),
  'GET /servers': row('listServers', 'All servers with every member', answers.ServersSchema),
  'POST /servers': row('createServer', 'Create a server immediately', answers.ServerSchema, { status: 201 }),
  'GET /servers/:id': row('getServer', 'One server with every member', answers.ServerSchema),
  'PATCH /servers/:id': row('patchServer', 'Force a state, or change any documented member', answers.ServerSchema),
  'DELETE /servers/:id': row('deleteServer', 'Remove a server immediately', null),
  'GET /servers/:id/wait': row('waitForServer', 'Wait until a server has a status', answers.WaitedSchema, { timeout: answers.timeoutSchema(answers.WaitedSchema) }),
  'GET /projects': row('listProjects', 'All projects', answers.ProjectsSchema),
  'POST /projects': row('createProject', 'Create a project', answers.ProjectSchema, { status: 201 }),
  'DELETE /projects': row('removeProjects', 'Remove every project', null),
  'GET /projects/:id': row('getProject', 'One project', answers.ProjectSchema),
  'DELETE /projects/:id': row('removeProject', 'Remove a project', null),
  'GET /requests': row('listRequests', 'The journal: requests and responses, newest last', answers.RequestsSchema),
  'DELETE /requests': row('clearRequests', 'Clear the journal', null),
  'POST /requests/verify': row('verifyRequests', 'Count the matching requests and list the nearest misses', answers.VerdictSchema),
  'GET /events': row('listEvents', 'Transitions, requests and faults: a list, or a stream of server-sent events that resumes after Last-Event-ID; the event dropped says how many are missing at most, and restarted that the id is of another run', answers.EventsSchema, { alternatives: ['text/event-stream'] }),
  'GET /snapshot': row('takeSnapshot', 'A snapshot of all projects, or of one', Type.Union([SnapshotSchema, ProjectSnapshotSchema])),
  'PUT /snapshot': row('restoreSnapshot', 'Restore a snapshot', null),
  'POST /reset': row('reset', 'Reset to the starting state', null)
}

/** Returns the row of a control API call, or undefined. `path` is a Fastify route path, such as `/faults/:id`. */
export function callRow (method: string, path: string): CallRow | undefined {
  return CONTROL[`${method} ${path}`]
}
