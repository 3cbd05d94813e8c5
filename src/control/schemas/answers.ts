// The response schemas of the control API, for the OpenAPI document only: they do not filter responses.
import { Type, type TSchema } from '@sinclair/typebox'
import { AttributesSchema } from '../../shapes/server.js'
import { DurationSchema, durationMembers } from '../../shapes/duration.js'
import { effectSchema, MatchSchema, WhenSchema } from '../../faults/rule.js'
import { ENVIRONMENT_NAMES } from '../../world/operations/client-environment.js'
import { eachDuration } from '../../core/actions.js'
import { named, nullable } from '../../shapes/call-note.js'
import type { EventKind } from '../../world/events.js'
import type { FaultKinds } from '../../faults/kinds/index.js'

const InstantSchema = Type.String({ format: 'date-time' })
const CountSchema = Type.Integer({ minimum: 0 })
export const NextSchema = nullable(Type.String({ description: 'the marker of the next page; null if this is the last' }))
/** Returns the schema of a list under its name. */
export const list = (name: string, item: TSchema, more: Record<string, TSchema> = {}): TSchema => Type.Object({ [name]: Type.Array(item), ...more })

export const HealthSchema = Type.Object({ status: Type.Literal('ok'), version: Type.String() })

export const ProfileSchema = Type.Object({
  name: Type.String(),
  learned: Type.Optional(Type.Object({ endpoint: Type.String(), date: Type.String() }, { description: 'the cloud that the profile was learned from' })),
  choices: Type.Record(Type.String(), Type.Object({
    value: Type.Union([Type.String(), Type.Number()]),
    values: Type.Union([Type.Literal('duration'), Type.Array(Type.Union([Type.String(), Type.Number()]))]),
    about: Type.String(),
    source: Type.String(),
    origin: Type.String({ description: 'profile, learned, file, environment, flag or call' }),
    evidence: Type.Optional(Type.Unknown({ description: 'the exchange with a cloud that shows the value' }))
  }))
})

const codeMembers = {
  code: Type.String(),
  httpStatus: Type.Integer(),
  messageTemplate: Type.String(),
  placeholders: Type.Optional(CountSchema),
  editions: Type.Optional(Type.Array(Type.String())),
  relevance: Type.Optional(Type.String()),
  variants: Type.Optional(Type.Array(Type.Object({ edition: Type.String(), httpStatus: Type.Integer(), messageTemplate: Type.String() }))),
  source: Type.Optional(Type.String()),
  bodyShape: Type.Optional(Type.String())
}
const CodeSchema = named('ErrorCode', Type.Object(codeMembers))
export const CatalogueSchema = Type.Object({
  errors: Type.Array(CodeSchema), related: Type.Array(CodeSchema), statuses: Type.Array(Type.Object({ status: Type.Integer(), message: Type.String() }))
})
export const CodeAnswerSchema = Type.Object({ ...codeMembers, more: Type.Optional(Type.Array(CodeSchema, { description: 'further rows of the code' })) })
export const OperationsSchema = list('operations', Type.Object({ name: Type.String(), about: Type.String() }))

export const EnvironmentSchema = Type.Object(Object.fromEntries(ENVIRONMENT_NAMES.map((name) => [name, Type.String()])))
const text = Type.String()
/** The same as a clouds.yaml. */
export const CloudsSchema = Type.Object({
  clouds: Type.Object({
    'bms-emulator': Type.Object({
      auth_type: text,
      auth: Type.Object({
        auth_url: text, username: text, password: text, user_domain_name: text, project_id: text, project_name: text, project_domain_name: text
      }),
      region_name: text,
      interface: text,
      identity_api_version: text
    })
  })
})

export const ClockSchema = Type.Object({
  mode: Type.Union([Type.Literal('system'), Type.Literal('manual'), Type.Literal('auto')]), now: InstantSchema, scale: Type.Number(), nextChange: nullable(InstantSchema), waiting: CountSchema
})
const TransitionSchema = Type.Object({
  at: InstantSchema, projectId: Type.String(), serverId: Type.String(), name: Type.String(), from: nullable(Type.String()), to: nullable(Type.String()), task_state: nullable(Type.String())
})
export const AdvancedSchema = Type.Object({
  ...ClockSchema.properties,
  changes: Type.Array(TransitionSchema),
  dropped: Type.Integer({ minimum: 0, description: 'how many changes the list leaves out' })
})

/** Returns the schema of a rule with its counts. */
export const faultSchema = (kinds: FaultKinds) => Type.Object({
  projectId: nullable(Type.String({ description: 'the scope of the rule: its project, or null for the template' })),
  id: Type.String(),
  enabled: Type.Boolean(),
  match: MatchSchema,
  when: WhenSchema,
  effect: effectSchema(kinds),
  hits: CountSchema,
  remaining: Type.Union([CountSchema, Type.Null()], { description: 'how often the rule may still apply; null: no limit; for a rule of the template, in the project with the fewest uses left' }),
  seen: CountSchema,
  draws: CountSchema,
  description: Type.String({ description: 'what the rule still does, in one sentence' })
})
/** Returns the schema of a single rule, with the reasons why it can never apply. */
export const checkedFaultSchema = (kinds: FaultKinds) => Type.Object({
  ...faultSchema(kinds).properties,
  warnings: Type.Array(Type.String(), { description: 'the reasons why the rule can never apply; empty if there is none' })
})
const ExplainedSchema = Type.Object({ projectId: nullable(Type.String()), id: Type.String(), reason: Type.String({ description: 'what the rule would do, or why it would not' }) })
export const ExplanationSchema = Type.Object({
  fires: Type.Array(ExplainedSchema, { description: 'the rules that apply, in their order' }),
  others: Type.Array(ExplainedSchema, { description: 'the rules that do not apply' })
})

export const ServerSchema = named('ControlServer', Type.Object({
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
  nextChange: nullable(InstantSchema),
  fault: nullable(Type.Object({ code: Type.Integer(), message: Type.String(), details: Type.String(), created: InstantSchema })),
  ...durationMembers,
  ...AttributesSchema.properties
}, { description: 'every documented member under its wire name' }))
export const ServersSchema = list('servers', ServerSchema, { next: NextSchema })
export const WaitedSchema = Type.Object({
  server: Type.Union([ServerSchema, Type.Null()], { description: 'as it is at the end; null once it is removed' }),
  transitions: Type.Array(TransitionSchema, { description: 'those seen meanwhile, oldest first' })
})

const HeadersSchema = Type.Record(Type.String(), Type.Unknown(), { description: 'tokens are replaced by ***' })
const FiredSchema = Type.Object({ id: Type.String(), projectId: nullable(Type.String({ description: 'the scope of the rule; null: the template' })), kind: Type.String(), draw: CountSchema })
const DurationMsSchema = Type.Integer({ minimum: 0, description: 'from the arrival of the request until its response begins or is lost, in milliseconds of the project\'s time; delays are included, what drip and hang take after that is not' })
const RequestSchema = Type.Object({
  id: CountSchema,
  projectId: Type.String(),
  requestId: Type.String(),
  at: Type.String({ format: 'date-time', description: 'by the project\'s clock' }),
  realAt: Type.String({ format: 'date-time', description: 'by the machine\'s clock' }),
  durationMs: DurationMsSchema,
  method: Type.String(),
  path: Type.String(),
  operation: Type.String(),
  serverId: nullable(Type.String()),
  headers: HeadersSchema,
  body: Type.Unknown({ description: 'parsed if it is JSON, otherwise text; null if omitted' }),
  status: Type.Integer({ description: '0 if no response was sent' }),
  response: Type.Object({ headers: HeadersSchema, body: Type.Unknown() }),
  faults: Type.Array(FiredSchema)
})
export const RequestsSchema = list('requests', RequestSchema, { next: NextSchema, dropped: CountSchema })

const NamedValuesSchema = Type.Array(Type.Object({ name: Type.String(), value: Type.String() }))
const harMessage = { httpVersion: Type.String(), cookies: NamedValuesSchema, headers: NamedValuesSchema, headersSize: Type.Integer(), bodySize: Type.Integer() }
/** Source: HAR 1.2. The members with `_` are the emulator's own. */
export const HarSchema = named('HttpArchive', Type.Object({
  log: Type.Object({
    version: Type.Literal('1.2'),
    creator: Type.Object({ name: Type.String(), version: Type.String() }),
    entries: Type.Array(Type.Object({
      startedDateTime: InstantSchema,
      time: DurationMsSchema,
      request: Type.Object({
        method: Type.String(), url: Type.String(), ...harMessage, queryString: NamedValuesSchema, postData: Type.Optional(Type.Object({ mimeType: Type.String(), text: Type.String() }))
      }),
      response: Type.Object({
        status: Type.Integer({ description: '0 if no response was sent' }),
        statusText: Type.String(),
        ...harMessage,
        content: Type.Object({ size: CountSchema, mimeType: Type.String(), text: Type.Optional(Type.String()) }),
        redirectURL: Type.String(),
        comment: Type.Optional(Type.String())
      }),
      cache: Type.Object({}),
      timings: Type.Object({ send: Type.Number(), wait: Type.Number(), receive: Type.Number() }),
      _id: CountSchema,
      _requestId: Type.String(),
      _projectId: Type.String(),
      _at: Type.String({ format: 'date-time', description: 'by the project\'s clock' }),
      _operation: Type.String(),
      _serverId: nullable(Type.String()),
      _faults: Type.Array(FiredSchema)
    })),
    comment: Type.String(),
    _next: NextSchema,
    _dropped: CountSchema
  })
}))
export const VerdictSchema = Type.Object({
  ok: Type.Boolean(),
  matched: CountSchema,
  message: Type.String({ description: 'for the output of a failing test' }),
  nearMisses: Type.Array(Type.Object({
    request: Type.Pick(RequestSchema, ['id', 'at', 'projectId', 'method', 'path', 'operation', 'serverId', 'status']),
    differences: Type.Array(Type.Object({ member: Type.String(), expected: Type.Unknown(), received: Type.Unknown() }))
  }))
})
const eventMembers = (kind: EventKind) => ({ id: CountSchema, kind: Type.Literal(kind), at: InstantSchema, projectId: Type.String() })
const causeMembers = { operation: Type.String(), serverId: nullable(Type.String()), requestId: Type.String() }
const EventSchema = Type.Union([
  Type.Object({ ...eventMembers('transition'), serverId: Type.String(), name: Type.String(), from: nullable(Type.String()), to: nullable(Type.String()), task_state: nullable(Type.String()) }),
  Type.Object({ ...eventMembers('fault'), ...causeMembers, faultId: Type.String(), faultProjectId: nullable(Type.String({ description: 'the scope of the rule; null: the template' })), effect: Type.String(), draw: CountSchema }),
  Type.Object({
    ...eventMembers('request'), ...causeMembers, method: Type.String(), path: Type.String(), status: Type.Integer({ description: '0 if no response was sent' }), durationMs: DurationMsSchema, reason: nullable(Type.String({ description: 'the message of an error, after its code' })), faults: Type.Array(Type.String())
  })
])
export const EventsSchema = list('events', EventSchema, { next: NextSchema, dropped: CountSchema })

export const CreatedProjectSchema = Type.Object({ id: Type.String(), token: Type.String(), env: EnvironmentSchema })
export const ProjectSchema = named('Project', Type.Object({
  id: Type.String(),
  name: nullable(Type.String()),
  seed: Type.Union([Type.Number(), Type.String()]),
  profile: Type.String(),
  clock: ClockSchema,
  servers: CountSchema,
  faults: CountSchema,
  ...eachDuration(() => DurationSchema)
}))
export const ProjectsSchema = list('projects', ProjectSchema, { next: NextSchema })
export const DocumentSchema = Type.Object({ openapi: Type.String() }, { additionalProperties: true, description: 'an OpenAPI 3.1 document' })
/** Returns the schema of the response to a call that timed out; `details` is what the call returns on success. */
export const timeoutSchema = (details: TSchema): TSchema => Type.Object({
  error: Type.Object({ code: Type.Literal('timeout'), message: Type.String(), details })
})
