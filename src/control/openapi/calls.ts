// What the OpenAPI document says of each call of the control API besides its parameters and body: one row for each. The
// emulated calls say it in the schemas of their routes.
import { Type, type TSchema } from '@sinclair/typebox'
import * as answers from '../schemas/answers.js'
import { SnapshotSchema } from '../../shapes/snapshot.js'

/** A call's row. A null answer has no body. */
export interface CallRow {
  readonly id: string
  readonly summary: string
  readonly status?: number
  readonly answer: TSchema | null
  /** The media type of an answer that is not JSON. */
  readonly type?: string
  /** Further media types in which the answer can be had. */
  readonly alternatives?: readonly string[]
  /** The response of status 408, where time can run out. */
  readonly timeout?: TSchema
}

const row = (id: string, summary: string, answer: TSchema | null, more: Partial<CallRow> = {}): CallRow =>
  ({ id, summary, answer, ...(answer === null ? { status: 204 } : {}), ...more })
const text = Type.String()

const CONTROL: Readonly<Record<string, CallRow>> = {
  'GET /health': row('getHealth', 'Whether the emulator runs', answers.HealthSchema),
  'GET /ready': row('getReady', 'Whether fleet and faults are loaded', answers.HealthSchema),
  'GET /metrics': row('getMetrics', 'Metrics in the text format of Prometheus', text, { type: 'text/plain' }),
  'GET /openapi.json': row('getOpenApi', 'This document', answers.DocumentSchema),
  'GET /reference': row('getReference', 'This document as a page', text, { type: 'text/html' }),
  'GET /profile': row('getProfile', 'The profile: every choice with its value, source and origin', answers.ProfileSchema),
  'PATCH /profile': row('patchProfile', 'Change the profile, or single choices', answers.ProfileSchema),
  'GET /errors': row('listErrors', 'The documented error codes, and the statuses that can be injected', answers.CatalogueSchema),
  'GET /errors/:code': row('getError', 'One documented error code', answers.CodeAnswerSchema),
  'GET /operations': row('listOperations', 'What is emulated', answers.OperationsSchema),
  'GET /env': row('getEnvironment', 'The environment for OpenStack clients', answers.EnvironmentSchema, { alternatives: ['text/plain', 'application/yaml'] }),
  'GET /clock': row('getClock', 'What time it is', answers.ClockSchema),
  'PUT /clock': row('setClock', 'Freeze, set, scale or let run', answers.ClockSchema),
  'POST /clock/advance': row('advanceClock', 'Move manual time, and apply what is due', answers.AdvancedSchema, { timeout: answers.timeoutSchema(answers.AdvancedSchema) }),
  'GET /faults': row('listFaults', 'The fault rules, or those that never acted', answers.FaultsSchema),
  'POST /faults': row('addFault', 'Add a fault rule', answers.FaultSchema, { status: 201 }),
  'DELETE /faults': row('clearFaults', 'Remove every fault rule', null),
  'POST /faults/explain': row('explainFaults', 'Which rules would act on a request, and why each other would not', answers.ExplanationSchema),
  'GET /faults/:id': row('getFault', 'One fault rule with its counts', answers.FaultSchema),
  'PATCH /faults/:id': row('patchFault', 'Switch a fault rule on or off', answers.FaultSchema),
  'DELETE /faults/:id': row('removeFault', 'Remove a fault rule', null),
  'GET /servers': row('listServers', 'All servers, whole', answers.ServersSchema),
  'POST /servers': row('createServer', 'Make a server at once', answers.ServerSchema, { status: 201 }),
  'GET /servers/:id': row('getServer', 'One server, whole', answers.ServerSchema),
  'PATCH /servers/:id': row('patchServer', 'Force a state, or change any documented member', answers.ServerSchema),
  'DELETE /servers/:id': row('deleteServer', 'Remove a server at once', null),
  'GET /servers/:id/wait': row('waitForServer', 'Wait until a server has a status', answers.WaitedSchema, { timeout: answers.timeoutSchema(answers.WaitedSchema) }),
  'GET /projects': row('listProjects', 'The projects that are kept', answers.ProjectsSchema),
  'POST /projects': row('createProject', 'Make a fresh project', answers.ProjectSchema, { status: 201 }),
  'DELETE /projects': row('removeProjects', 'Remove every project', null),
  'GET /projects/:id': row('getProject', 'One project', answers.ProjectSchema),
  'DELETE /projects/:id': row('removeProject', 'Remove a project', null),
  'GET /requests': row('listRequests', 'The journal: requests and answers, newest last', answers.RequestsSchema),
  'DELETE /requests': row('clearRequests', 'Forget the requests', null),
  'POST /requests/verify': row('verifyRequests', 'Count the requests that match, and tell the nearest misses', answers.VerdictSchema),
  'GET /events': row('listEvents', 'Transitions, requests and faults: a list, or a stream of server-sent events', answers.EventsSchema, { alternatives: ['text/event-stream'] }),
  'GET /snapshot': row('takeSnapshot', 'The whole world as one document', SnapshotSchema),
  'PUT /snapshot': row('restoreSnapshot', 'Put a snapshot back', null),
  'POST /reset': row('reset', 'Go back to the start', null)
}

/** The row of a call of the control API, or undefined. `path` is written as Fastify's routes are. */
export function callRow (method: string, path: string): CallRow | undefined {
  return CONTROL[`${method} ${path}`]
}
