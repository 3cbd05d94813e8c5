// The response schemas of the control API, for the OpenAPI document only: they do not filter responses.
import { Type, type TSchema } from '@sinclair/typebox'
import { effectSchema, MatchSchema, WhenSchema } from '../../faults/rule.js'
import { FAULT_KINDS } from '../../faults/kinds/index.js'
import { ENVIRONMENT_NAMES } from '../../world/operations/client-environment.js'
import { EVENT_KINDS } from '../../world/events.js'

const nullable = <Schema extends TSchema>(schema: Schema) => Type.Union([schema, Type.Null()])
const InstantSchema = Type.String({ format: 'date-time' })
const CountSchema = Type.Integer({ minimum: 0 })
const list = (name: string, item: TSchema, more: Record<string, TSchema> = {}) => Type.Object({ [name]: Type.Array(item), ...more })

export const HealthSchema = Type.Object({ status: Type.Literal('ok'), version: Type.String() })

export const ProfileSchema = Type.Object({
  name: Type.String(),
  choices: Type.Record(Type.String(), Type.Object({
    value: Type.Union([Type.String(), Type.Number()]),
    values: Type.Union([Type.Literal('duration'), Type.Array(Type.Union([Type.String(), Type.Number()]))]),
    about: Type.String(),
    source: Type.String(),
    origin: Type.String({ description: 'profile, file, environment, flag or call' })
  }))
})

const CodeSchema = Type.Object({ code: Type.String(), httpStatus: Type.Integer(), messageTemplate: Type.String() })
export const CatalogueSchema = Type.Object({
  errors: Type.Array(CodeSchema), related: Type.Array(CodeSchema), statuses: Type.Array(Type.Object({ status: Type.Integer(), message: Type.String() }))
})
export const CodeAnswerSchema = CodeSchema
export const OperationsSchema = list('operations', Type.Object({ name: Type.String(), about: Type.String() }))

export const EnvironmentSchema = Type.Object(Object.fromEntries(ENVIRONMENT_NAMES.map((name) => [name, Type.String()])))

export const ClockSchema = Type.Object({
  mode: Type.Union([Type.Literal('system'), Type.Literal('manual'), Type.Literal('auto')]), now: InstantSchema, scale: Type.Number(), nextChange: nullable(InstantSchema), waiting: CountSchema
})
const TransitionSchema = Type.Object({
  at: InstantSchema, projectId: Type.String(), serverId: Type.String(), name: Type.String(), from: nullable(Type.String()), to: nullable(Type.String()), task_state: nullable(Type.String())
})
export const AdvancedSchema = Type.Object({ ...ClockSchema.properties, changes: Type.Array(TransitionSchema) })

export const FaultSchema = Type.Object({
  projectId: nullable(Type.String()),
  id: Type.String(),
  enabled: Type.Boolean(),
  match: MatchSchema,
  when: WhenSchema,
  effect: effectSchema(FAULT_KINDS),
  hits: CountSchema,
  remaining: nullable(CountSchema),
  seen: CountSchema,
  draws: CountSchema,
  description: Type.String({ description: 'what the rule does, in one sentence' })
})
export const FaultsSchema = list('faults', FaultSchema)
const ExplainedSchema = Type.Object({ id: Type.String(), reason: Type.String({ description: 'what the rule would do, or why it would not' }) })
export const ExplanationSchema = Type.Object({
  fires: Type.Array(ExplainedSchema, { description: 'the rules that apply, in their order' }),
  others: Type.Array(ExplainedSchema, { description: 'the rules that do not apply' })
})

export const ServerSchema = Type.Object({
  projectId: Type.String(),
  id: Type.String(),
  name: Type.String(),
  status: Type.String(),
  vm_state: Type.String(),
  task_state: nullable(Type.String()),
  power_state: Type.Integer(),
  locked: Type.Boolean(),
  created: InstantSchema,
  updated: InstantSchema,
  nextChange: nullable(InstantSchema)
}, { description: 'also every documented member under its wire name' })
export const ServersSchema = list('servers', ServerSchema)
export const WaitedSchema = Type.Object({
  server: Type.Union([ServerSchema, Type.Null()], { description: 'as it is at the end; null once it is removed' }),
  transitions: Type.Array(TransitionSchema, { description: 'those seen meanwhile, oldest first' })
})

const HeadersSchema = Type.Record(Type.String(), Type.Unknown(), { description: 'tokens are replaced by ***' })
const RequestSchema = Type.Object({
  id: CountSchema,
  projectId: Type.String(),
  requestId: Type.String(),
  at: Type.String({ format: 'date-time', description: 'by the project\'s clock' }),
  realAt: Type.String({ format: 'date-time', description: 'by the machine\'s clock' }),
  method: Type.String(),
  path: Type.String(),
  operation: Type.String(),
  serverId: nullable(Type.String()),
  headers: HeadersSchema,
  body: Type.Unknown({ description: 'parsed if it is JSON, otherwise text; null if omitted' }),
  status: Type.Integer({ description: '0 if no response was sent' }),
  response: Type.Object({ headers: HeadersSchema, body: Type.Unknown() }),
  faults: Type.Array(Type.Object({ id: Type.String(), kind: Type.String(), draw: CountSchema }))
})
export const RequestsSchema = list('requests', RequestSchema, { dropped: CountSchema })
export const VerdictSchema = Type.Object({
  ok: Type.Boolean(),
  matched: CountSchema,
  message: Type.String({ description: 'for the output of a failing test' }),
  nearMisses: Type.Array(Type.Object({
    request: Type.Pick(RequestSchema, ['id', 'at', 'projectId', 'method', 'path', 'operation', 'serverId', 'status']),
    differences: Type.Array(Type.Object({ member: Type.String(), expected: Type.Unknown(), received: Type.Unknown() }))
  }))
})
const EventSchema = Type.Object({
  id: CountSchema, kind: Type.Union(EVENT_KINDS.map((kind) => Type.Literal(kind))), at: InstantSchema, projectId: Type.String()
}, { description: 'also, by kind: serverId, name, from, to and task_state; faultId, effect and draw; or method, path, operation and status' })
export const EventsSchema = list('events', EventSchema, { dropped: CountSchema })

export const ProjectSchema = Type.Object({ id: Type.String() }, { description: 'POST also returns a token and the environment for clients' })
export const ProjectsSchema = list('projects', ProjectSchema)
export const DocumentSchema = Type.Object({}, { description: 'an OpenAPI 3.1 document' })
/** Returns the schema of the response to a call that timed out; `details` is what the call returns on success. */
export const timeoutSchema = (details: TSchema): TSchema => Type.Object({
  error: Type.Object({ code: Type.Literal('timeout'), message: Type.String(), details })
})
