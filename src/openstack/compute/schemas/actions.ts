// The bodies of the actions. Each schema accepts every spelling that any profile accepts; the core refuses by profile.
import { Type, type Static } from '@sinclair/typebox'
import { REBOOT_TYPES } from '../../../core/reboot.js'

/** `{"reboot":{"type":"HARD"}}`. Source: Restarting a BMS; Nova's schema for the spellings. */
export const RebootBodySchema = Type.Object({
  reboot: Type.Object({
    // Which types are valid depends on the profile, so the core checks the value.
    type: Type.String({ enum: [...REBOOT_TYPES], examples: ['HARD'], description: 'HARD; SOFT where the profile accepts it' })
  }, { additionalProperties: false, examples: [{ type: 'HARD' }] })
}, { additionalProperties: false })
export type RebootBody = Static<typeof RebootBodySchema>

/** `{"os-start":{}}` or null. Source: Starting a BMS. */
export const StartBodySchema = Type.Object({
  'os-start': Type.Unknown({ description: '{} or null' })
}, { additionalProperties: false })
export type StartBody = Static<typeof StartBodySchema>

/** `{"os-stop":{}}`, null, or with a type that has no effect. Source: Stopping a BMS. */
export const StopBodySchema = Type.Object({
  'os-stop': Type.Unknown({ description: '{}, {"type":"HARD"} or null' })
}, { additionalProperties: false })
export type StopBody = Static<typeof StopBodySchema>
