// The table of actions, by their names in core/actions.ts: the schemas of their requests, and what they do. The single call
// and the batch call both use it.
import type { TSchema } from '@sinclair/typebox'
import { ACTION_NAMES, ACTIONS, type Action } from '../core/actions.js'
import { checkPowerBody } from '../core/checks/power-body.js'
import { compileOnce, type SchemaCheck } from '../shapes/compile-once.js'
import { lock } from '../core/lock.js'
import { LockBodySchema } from './compute/schemas/lock.js'
import { reboot, REBOOT_TYPES, rebootKind } from '../core/reboot.js'
import { RebootBatchBodySchema, RebootBodySchema } from './compute/schemas/reboot.js'
import { start } from '../core/start.js'
import { StartBatchBodySchema, StartBodySchema } from './compute/schemas/start.js'
import { stop } from '../core/stop.js'
import { StopBatchBodySchema, StopBodySchema } from './compute/schemas/stop.js'
import { unlock } from '../core/unlock.js'
import { UnlockBodySchema } from './compute/schemas/unlock.js'
import type { Choices } from '../core/profile.js'
import type { TaskRequest } from '../world/run-task.js'

/** A checked action, ready to run on one server. */
export type Prepared = Pick<TaskRequest, 'isSoft' | 'run'>

/** An action in requests. Its value is that of the body's single member. */
interface ActionRow {
  readonly body: TSchema
  /** The body of the batch call; null if the batch call lacks the action. */
  readonly batchBody: TSchema | null
  /** Refuses values that the profile does not accept. Runs before the schema of the single call, so the value can be anything. */
  readonly checkValue: (value: unknown, choices: Choices) => void
  /** Whether some profile knows what the schema accepts as any text. Omitted if the schema decides. */
  readonly isSpelled?: (value: unknown) => boolean
  /** Returns what the action does for a value that its schema accepts. @throws Refusal for a value that the profile does not accept */
  readonly prepare: (value: unknown, choices: Choices) => Prepared
  /** The event on the compute host, in a server's list of actions. */
  readonly event: string
  /** The code of a part of a batch that began and failed. Source: Error Codes: BMS.3037 for a server that did not come up. */
  readonly failureCode: string
}

/** The actions, one row each. */
export const ACTION_TABLE: Readonly<Record<Action, ActionRow>> = {
  reboot: {
    body: RebootBodySchema,
    batchBody: RebootBatchBodySchema,
    checkValue: checkReboot,
    isSpelled: (value) => (REBOOT_TYPES as readonly string[]).includes((value as { readonly type?: string }).type ?? 'HARD'),
    prepare: (value, choices) => {
      const { type = 'HARD' } = value as { readonly type?: string }
      return { isSoft: rebootKind(type, choices) === 'SOFT', run: (record, plan, nowMs) => reboot(record, { type }, plan, choices, nowMs) }
    },
    event: 'compute_reboot_instance',
    failureCode: 'BMS.3037'
  },
  start: {
    body: StartBodySchema,
    batchBody: StartBatchBodySchema,
    checkValue: (value, choices) => checkPowerBody('os-start', value, choices),
    prepare: (_value, choices) => ({ isSoft: false, run: (record, plan, nowMs) => start(record, plan, choices, nowMs) }),
    event: 'compute_start_instance',
    failureCode: 'BMS.3037'
  },
  stop: {
    body: StopBodySchema,
    batchBody: StopBatchBodySchema,
    checkValue: (value, choices) => checkPowerBody('os-stop', value, choices),
    prepare: (_value, choices) => ({ isSoft: false, run: (record, plan, nowMs) => stop(record, plan, choices, nowMs) }),
    event: 'compute_stop_instance',
    failureCode: 'BMS.0006'
  },
  lock: {
    body: LockBodySchema,
    batchBody: null,
    checkValue: () => {},
    prepare: () => ({ isSoft: false, run: lock }),
    event: 'api_lock',
    failureCode: 'BMS.0006'
  },
  unlock: {
    body: UnlockBodySchema,
    batchBody: null,
    checkValue: () => {},
    prepare: () => ({ isSoft: false, run: unlock }),
    event: 'api_unlock',
    failureCode: 'BMS.0006'
  }
}

/** A type that is a string is checked first: Nova reports it before an extra member. */
function checkReboot (value: unknown, choices: Choices): void {
  const type: unknown = typeof value === 'object' && value !== null && 'type' in value ? value.type : undefined
  if (typeof type === 'string') rebootKind(type, choices)
}

/** An action as one of the two calls accepts it. */
export interface ActionCall extends Pick<ActionRow, 'checkValue' | 'isSpelled' | 'prepare'> {
  readonly action: Action
  /** The single key of the body. */
  readonly key: string
  readonly check: SchemaCheck
}

/** The actions of the single call, by the key of the body. */
export const SINGLE_CALLS = callsBy('body')

/** The actions of the batch call, by the key of the body. */
export const BATCH_CALLS = callsBy('batchBody')

/** Whether some profile accepts the body as one of the calls. Only such a request creates a project. */
export function isWellFormed (calls: Readonly<Record<string, ActionCall>>, body: unknown): boolean {
  return Object.entries(calls).some(([key, { check, isSpelled = () => true }]) => check.accepts(body) && isSpelled((body as Readonly<Record<string, unknown>>)[key]))
}

function callsBy (member: 'body' | 'batchBody'): Readonly<Record<string, ActionCall>> {
  const names = ACTION_NAMES.filter((action) => ACTION_TABLE[action][member] !== null)
  return Object.fromEntries(names.map((action): [string, ActionCall] => {
    const { [member]: schema, ...row } = ACTION_TABLE[action]
    const { key } = ACTIONS[action]
    return [key, { ...row, action, key, check: compileOnce(schema as TSchema) }]
  }))
}
