// Requests for a project that the token does not belong to.
import { counted } from '../elapsed.js'
import { defineRule } from '../rule.js'
import type { Call } from '../call.js'

/** The text of the refusal, which each profile sends. Source: NOVA.md section 1, check 8. */
const MISMATCH = 'doesn\'t match Context\'s project_id'

function isForeign ({ entry: { status, responseBody, faults } }: Call): boolean {
  return status >= 400 && faults.every(({ kind }) => kind !== 'error') && (responseBody.includes(MISMATCH) || responseBody.includes('"Common.0018"'))
}

export const readsForeignProject = defineRule({
  id: 'reads-foreign-project',
  severity: 'warning',
  about: 'asks for a project with a token of another one',
  limits: {},
  judge: ({ calls, conversation: { projectId } }) => {
    const found = calls.filter(isForeign)
    return found.length === 0 ? [] : [{ serverId: null, message: `${counted(found.length, 'request')} named project ${projectId} with the token of another project; log in to the project first.`, calls: found }]
  }
})
