// The bodies of the action `reboot`. They accept every spelling that some profile accepts; the core refuses by profile.
import { Type } from '@sinclair/typebox'
import { batchBody } from './batch-body.js'
import { REBOOT_TYPES } from '../../../core/reboot.js'

/** `{"reboot":{"type":"HARD"}}`. Source: Restarting a BMS; Nova's schema for the spellings. */
export const RebootBodySchema = Type.Object({
  reboot: Type.Object({
    // Which spellings are accepted depends on the profile, so the core checks them.
    type: Type.String({ enum: [...REBOOT_TYPES], examples: ['HARD'], description: 'HARD; SOFT where the profile accepts it' })
  }, { additionalProperties: false, examples: [{ type: 'HARD' }] })
}, { additionalProperties: false })

/** The type is marked mandatory and HARD is marked default, so it may be omitted (API.md C3). Source: Restarting BMSs. */
export const RebootBatchBodySchema = batchBody('reboot', {
  type: Type.Optional(Type.String({ enum: [...REBOOT_TYPES], description: 'HARD; SOFT where the profile accepts it' }))
})
