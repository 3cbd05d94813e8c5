// The job of a batch: its path, and its responses for the OpenAPI document.
import { Type } from '@sinclair/typebox'
import { nullable } from '../../../shapes/call-note.js'
import { ProjectIdSchema } from '../../compute/schemas/paths.js'

export const JobPathSchema = Type.Object({
  project_id: ProjectIdSchema,
  job_id: Type.String({ description: 'job' })
})

export const JobIdSchema = Type.Object({ job_id: Type.String() })

const StatusSchema = Type.Union((['RUNNING', 'SUCCESS', 'FAIL'] as const).map((status) => Type.Literal(status)))
const InstantSchema = Type.String({ format: 'date-time' })
const members = {
  status: StatusSchema,
  job_id: Type.String(),
  begin_time: InstantSchema,
  end_time: nullable(InstantSchema),
  error_code: nullable(Type.String()),
  fail_reason: nullable(Type.String())
}
/** Source: Querying Task Statuses. */
export const JobSchema = Type.Object({
  ...members,
  job_type: Type.Literal('baremetalBatchOperate'),
  entities: Type.Object({
    sub_jobs_total: Type.Integer(),
    sub_jobs: Type.Array(Type.Object({ ...members, job_type: Type.Literal('baremetalSingleOperate'), entities: Type.Object({ server_id: Type.String() }) }))
  })
})
