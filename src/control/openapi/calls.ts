// The OpenAPI row of each control API call: everything but its path and query. The emulated calls have theirs in their
// route schemas.
import { Type, type TSchema } from '@sinclair/typebox'
import * as bodies from '../schemas/answers.js'
import { AdvanceBodySchema, ProfileBodySchema } from './bodies.js'
import { json, named, NO_BODY, type CallNote, type HeaderNote, type ResponseNotes } from '../../shapes/call-note.js'
import { ProjectSnapshotSchema, SnapshotSchema } from '../../shapes/snapshot.js'
import { CoverageSchema, ReportSchema } from '../schemas/report.js'
import { ruleSchema } from '../../faults/rule.js'
import type { FaultKinds } from '../../faults/kinds/index.js'

/** The row of one call. */
export interface CallRow extends CallNote {
  readonly responses: ResponseNotes
  /** The body, where the operation checks more than the schema of the route. */
  readonly body?: TSchema
}

/** The rows by method and Fastify route path, such as `GET /faults/:id`. */
export type CallRows = Readonly<Record<string, CallRow>>

const row = (operationId: string, summary: string, responses: ResponseNotes, refusals: readonly number[] = [], more: Pick<CallRow, 'body' | 'requestHeaders'> = {}): CallRow =>
  ({ operationId, summary, responses, refusals, ...more })
const ok = (schema: TSchema): ResponseNotes => ({ 200: json(schema) })
const created = (schema: TSchema): ResponseNotes => ({ 201: json(schema) })
const DONE: ResponseNotes = { 204: NO_BODY }
const text = Type.String()
const CLOSED = { additionalProperties: false }

const LAST_EVENT_ID: Readonly<Record<string, HeaderNote>> = {
  'Last-Event-ID': { description: 'resumes a stream after this event', isRequired: false, schema: Type.String({ pattern: '^\\d{1,15}$' }) }
}

const STREAM_HEADERS: Readonly<Record<string, HeaderNote>> = {
  'Cache-Control': { description: 'of a stream', isRequired: false }, 'X-Accel-Buffering': { description: 'of a stream', isRequired: false }
}

/** Returns the rows. The rules of faults have effects of these kinds. Each call of a project that is new can reach the limit of projects. */
export function callRows (kinds: FaultKinds): CallRows {
  return { ...infoRows(), ...timeRows(), ...faultRows(kinds), ...serverRows(), ...projectRows(), ...journalRows(), ...snapshotRows() }
}

function infoRows (): CallRows {
  return {
    'GET /health': row('getHealth', 'Health of the emulator', ok(bodies.HealthSchema)),
    'GET /ready': row('getReady', 'Readiness: fleet and faults are loaded', ok(bodies.HealthSchema)),
    'GET /metrics': row('getMetrics', 'Metrics in the Prometheus text format', { 200: { content: { 'text/plain': text } } }),
    'GET /openapi.json': row('getOpenApi', 'This document', ok(bodies.DocumentSchema)),
    'GET /profile': row('getProfile', 'The profile: every choice with its value, source and origin', ok(bodies.ProfileSchema)),
    'PATCH /profile': row('patchProfile', 'Change the profile, or single choices', ok(bodies.ProfileSchema), [429], { body: ProfileBodySchema }),
    'GET /errors': row('listErrors', 'The documented error codes, and the statuses that can be injected', ok(bodies.CatalogueSchema)),
    'GET /errors/:code': row('getError', 'One documented error code', ok(bodies.CodeAnswerSchema), [404]),
    'GET /operations': row('listOperations', 'The emulated operations', ok(bodies.OperationsSchema)),
    'GET /env': row('getEnvironment', 'The environment for OpenStack clients; ?format= selects the media type', {
      200: { content: { 'application/json': bodies.EnvironmentSchema, 'text/plain': text, 'application/yaml': bodies.CloudsSchema } }
    })
  }
}

function timeRows (): CallRows {
  return {
    'GET /clock': row('getClock', 'The clock', ok(bodies.ClockSchema)),
    'PUT /clock': row('setClock', 'Freeze, set, scale or resume the clock', ok(bodies.ClockSchema), [409, 429]),
    'POST /clock/advance': row('advanceClock', 'Advance the clock and apply every change that is due', {
      ...ok(bodies.AdvancedSchema), 408: json(bodies.timeoutSchema(bodies.AdvancedSchema))
    }, [404, 409, 429], { body: AdvanceBodySchema })
  }
}

function faultRows (kinds: FaultKinds): CallRows {
  const listed = named('ListedFault', bodies.faultSchema(kinds))
  const fault = named('Fault', bodies.checkedFaultSchema(kinds))
  const rule = named('FaultRule', ruleSchema(kinds))
  const { match, when, effect } = rule.properties
  return {
    'GET /faults': row('listFaults', 'The fault rules of all scopes, or those that apply in one project; all, or only the unused ones', ok(bodies.list('faults', listed, { next: bodies.NextSchema }))),
    'POST /faults': row('addFault', 'Add a fault rule to a project, or to the template, whose rules apply in every project', created(fault), [409, 429], {
      body: Type.Union([rule, Type.String({ minLength: 1, description: 'a rule in its text form: BMS.0212:times=2' })])
    }),
    'DELETE /faults': row('clearFaults', 'Remove every fault rule, or the own rules of one project', DONE, [429]),
    'POST /faults/explain': row('explainFaults', 'Which rules would apply to a request, and why the others would not', ok(bodies.ExplanationSchema)),
    'GET /faults/:id': row('getFault', 'One fault rule of a project, or of the template, with its counts', ok(fault), [404]),
    'PATCH /faults/:id': row('patchFault', 'Change a fault rule of a project, or of the template, or turn it on or off', ok(fault), [404, 429], {
      body: Type.Object({ enabled: Type.Optional(Type.Boolean()), match, when, effect: Type.Optional(effect) }, { ...CLOSED, minProperties: 1 })
    }),
    'DELETE /faults/:id': row('removeFault', 'Remove a fault rule of a project, or of the template', DONE, [404, 429])
  }
}

function serverRows (): CallRows {
  return {
    'GET /servers': row('listServers', 'All servers with every member', ok(bodies.ServersSchema)),
    'POST /servers': row('createServer', 'Create a server immediately', created(bodies.ServerSchema), [409, 429]),
    'GET /servers/:id': row('getServer', 'One server with every member', ok(bodies.ServerSchema), [404]),
    'PATCH /servers/:id': row('patchServer', 'Force a state, or change any documented member', ok(bodies.ServerSchema), [404, 429]),
    'DELETE /servers/:id': row('deleteServer', 'Remove a server immediately', DONE, [404, 429]),
    'GET /servers/:id/wait': row('waitForServer', 'Wait until a server has a status', {
      ...ok(bodies.WaitedSchema), 408: json(bodies.timeoutSchema(bodies.WaitedSchema))
    }, [404, 409, 429]),
    'POST /reset': row('reset', 'Reset to the starting state', DONE, [429])
  }
}

function projectRows (): CallRows {
  return {
    'GET /projects': row('listProjects', 'All projects', ok(bodies.ProjectsSchema)),
    'POST /projects': row('createProject', 'Create a project', created(bodies.CreatedProjectSchema), [409, 429]),
    'DELETE /projects': row('removeProjects', 'Remove every project', DONE, [404]),
    'GET /projects/:id': row('getProject', 'One project', ok(bodies.ProjectSchema), [404]),
    'DELETE /projects/:id': row('removeProject', 'Remove a project', DONE, [404])
  }
}

function journalRows (): CallRows {
  return {
    'GET /requests': row('listRequests', 'The journal: requests and responses, newest last; ?format=har returns an HTTP archive', ok(Type.Union([bodies.RequestsSchema, bodies.HarSchema]))),
    'DELETE /requests': row('clearRequests', 'Clear the journal', DONE),
    'POST /requests/verify': row('verifyRequests', 'Count the matching requests and list the nearest misses', ok(bodies.VerdictSchema)),
    'GET /events': row('listEvents', 'Transitions, requests and faults: a list, or a stream of server-sent events that resumes after Last-Event-ID; the event dropped says how many are missing at most, and restarted that the id is of another run', {
      200: { content: { 'application/json': bodies.EventsSchema, 'text/event-stream': text }, headers: STREAM_HEADERS }
    }, [429], { requestHeaders: LAST_EVENT_ID }),
    'GET /coverage': row('getCoverage', 'Which failure modes the clients met, and what they did next', { 200: { content: { 'application/json': CoverageSchema, 'text/plain': text } } }),
    'GET /report': row('getReport', 'What the recorded requests say about the clients; ?format= selects the media type', {
      200: { content: { 'application/json': ReportSchema, 'text/plain': text, 'application/xml': text, 'text/markdown': text, 'application/sarif+json': Type.Unknown({ description: 'a SARIF 2.1.0 log' }) } }
    })
  }
}

function snapshotRows (): CallRows {
  const world = named('WorldSnapshot', SnapshotSchema.properties.common)
  const either = Type.Union([
    named('Snapshot', Type.Object({ ...SnapshotSchema.properties, common: world, projects: Type.Array(world) }, CLOSED)),
    named('ProjectSnapshot', Type.Object({ ...ProjectSnapshotSchema.properties, projects: Type.Array(world, { minItems: 1, maxItems: 1 }) }, CLOSED))
  ])
  return {
    'GET /snapshot': row('takeSnapshot', 'A snapshot of all projects, or of one', ok(either), [404, 429]),
    'PUT /snapshot': row('restoreSnapshot', 'Restore a snapshot of everything, or with ?project=ID of that project, as GET returns it', DONE, [404, 429], { body: either })
  }
}
