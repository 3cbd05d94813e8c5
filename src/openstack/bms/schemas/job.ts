// Path parameters of the call that shows a job.
import { Type } from '@sinclair/typebox'

export const JobPathSchema = Type.Object({
  project_id: Type.String({ description: 'project, 32 hex digits' }),
  job_id: Type.String({ description: 'job' })
})
