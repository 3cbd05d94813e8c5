// The schemas of the report.
import { Type } from '@sinclair/typebox'
import { FORMAT_NAMES } from '../../report/forms/index.js'
import { ProjectQuerySchema } from './common.js'
import { RULE_IDS } from '../../report/rules/index.js'
import { SEVERITIES } from '../../report/severity.js'

export const ReportQuerySchema = Type.Object({
  ...ProjectQuerySchema.properties,
  format: Type.Optional(Type.Union(FORMAT_NAMES.map((format) => Type.Literal(format)), { description: 'default: json' }))
}, { additionalProperties: false })

export const CoverageQuerySchema = Type.Object({
  ...ProjectQuerySchema.properties,
  format: Type.Optional(Type.Union([Type.Literal('json'), Type.Literal('text')], { description: 'default: json' }))
}, { additionalProperties: false })

const closed = { additionalProperties: false }
const CountSchema = Type.Integer({ minimum: 0 })
const clientMembers = { userAgent: Type.String(), number: Type.Integer({ minimum: 1, description: 'the number among the clients of the project' }) }

const findingMembers = {
  rule: Type.Union(RULE_IDS.map((id) => Type.Literal(id))),
  severity: Type.Union(SEVERITIES.map((severity) => Type.Literal(severity))),
  projectId: Type.String(),
  client: Type.Object(clientMembers, closed),
  serverId: Type.Union([Type.String(), Type.Null()]),
  message: Type.String({ description: 'one sentence' }),
  requests: Type.Array(Type.Object({
    id: CountSchema,
    at: Type.String({ description: 'the project\'s time' }),
    method: Type.String(),
    path: Type.String(),
    operation: Type.String(),
    status: Type.Integer({ description: '0: no response was sent' })
  }, closed), { description: 'the requests that show it: the first 10 and the last 10, if there are more than 20' }),
  omitted: CountSchema
}

export const ReportSchema = Type.Object({
  errors: CountSchema,
  warnings: CountSchema,
  findings: Type.Array(Type.Object(findingMembers, closed)),
  ignored: Type.Array(Type.Object({ ...findingMembers, reason: Type.String() }, closed)),
  omitted: Type.Array(Type.Object({ rule: findingMembers.rule, findings: CountSchema, ignored: CountSchema }, closed), { description: 'the rules with more than 20 findings, or more than 20 ignored ones: how many more there are' }),
  clients: Type.Array(Type.Object({ projectId: Type.String(), ...clientMembers, requests: CountSchema }, closed)),
  unseen: Type.Object({ requests: CountSchema, events: CountSchema }, { ...closed, description: 'what was evicted before, so that the report does not see it' })
}, closed)

export const CoverageSchema = Type.Object({
  version: Type.Literal(1),
  runs: CountSchema,
  met: CountSchema,
  all: CountSchema,
  percent: Type.Integer({ minimum: 0, maximum: 100 }),
  operations: Type.Array(Type.Object({
    operation: Type.String(),
    requests: CountSchema,
    modes: Type.Array(Type.Object({
      mode: Type.String(),
      sentence: Type.String(),
      met: CountSchema,
      next: Type.Record(Type.String(), CountSchema, { description: 'how often the client did what next' }),
      line: Type.String({ description: 'the line to add to a test' })
    }, closed))
  }, closed)),
  unseen: CountSchema
}, closed)
