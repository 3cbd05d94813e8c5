// What unit tests of the core start from: a record, the choices of each profile, and arbitrary values for laws.
import fc from 'fast-check'
import type { Test } from 'tap'
import { MANUAL_START_MS } from '../src/clock.js'
import { namedProfile, type Choices, type ProfileName } from '../src/core/profile.js'
import { Refusal, type AnyRefusal } from '../src/core/refusal.js'
import { TASK_STATES, VM_STATES, type TaskState, type VmState } from '../src/core/states.js'
import type { Change, Origin, ServerRecord, StateSet } from '../src/core/server.js'
import { createFleet } from '../src/store/fleet.js'
import { ServerStore } from '../src/store/server-store.js'

/** The instant at which tests begin. */
export const NOW = MANUAL_START_MS
export const SERVER_ID = '95bf2490-5428-432c-ad9b-5e3406f869dd'

/** Where the actions of tests come from. */
export const ORIGIN: Origin = { requestId: 'req-1', userId: 'u1', projectId: 'p1' }

/** A running server, but for what is given. */
export function aRecord (part: Partial<ServerRecord> = {}): ServerRecord {
  return {
    id: SERVER_ID,
    name: 'bms-83',
    vmState: 'active',
    taskState: null,
    powerState: 1,
    locked: false,
    createdAtMs: NOW - 60_000,
    updatedAtMs: NOW - 60_000,
    launchedAtMs: NOW - 60_000,
    fault: null,
    pending: [],
    actions: [],
    durations: {},
    attributes: {},
    ...part
  }
}

/** The choices of a profile, with some set over them. */
export function choicesOf (name: ProfileName, set: Partial<Choices> = {}): Choices {
  return { ...namedProfile(name).choices, ...set }
}

/** A record with everything applied that is due at `nowMs`, by a store that holds it alone. */
export function settled (record: ServerRecord, nowMs: number): ServerRecord {
  const after = new ServerStore(createFleet([record]), () => {}).get(record.id, nowMs)
  if (after === undefined) throw new Error(`server ${record.id} is gone`)
  return after
}

/** The refusal that a call throws, as a plain value, or null if it throws none. Other errors go on. */
export function refusalOf (run: () => unknown): AnyRefusal | null {
  try {
    run()
    return null
  } catch (error) {
    if (error instanceof Refusal) return { kind: error.kind, params: error.params } as AnyRefusal
    throw error
  }
}

/** The message of the RangeError that a call throws. */
export function rangeErrorOf (run: () => unknown): string {
  try {
    run()
  } catch (error) {
    if (error instanceof RangeError) return error.message
    throw error
  }
  throw new Error('nothing was thrown')
}

/** Every pair of states, the task null included. */
export function * statePairs (): Generator<readonly [VmState, TaskState | null]> {
  for (const vmState of VM_STATES) for (const taskState of [null, ...TASK_STATES]) yield [vmState, taskState]
}

/** A value and everything in it made immutable, so that a call that writes to it throws. */
export function deepFreeze<Value> (value: Value): Value {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value)
    for (const member of Object.values(value)) deepFreeze(member)
  }
  return value
}

const arbitrarySet: fc.Arbitrary<StateSet> = fc.record({
  vmState: fc.constantFrom(...VM_STATES.filter((state) => state !== 'deleted')),
  taskState: fc.constantFrom(null, ...TASK_STATES),
  powerState: fc.integer({ min: 0, max: 7 })
}, { requiredKeys: [] })

/** Changes in order of time, some at the same instant, all within a minute from the start. */
export const arbitraryPending: fc.Arbitrary<readonly Change[]> = fc.array(fc.record({ atMs: fc.integer({ min: NOW, max: NOW + 60_000 }), set: arbitrarySet }), { maxLength: 6 })
  .map((changes) => changes.sort((a, b) => a.atMs - b.atMs))

/** A record with something due, or nothing. */
export const arbitraryRecord: fc.Arbitrary<ServerRecord> = fc.record({ pending: arbitraryPending, set: arbitrarySet })
  .map(({ pending, set }) => aRecord({ ...set, pending }))

/** An instant around those at which arbitrary changes are due. */
export const arbitraryInstant: fc.Arbitrary<number> = fc.integer({ min: NOW - 1, max: NOW + 60_001 })

/** Asserts that a property holds; a failure shows the smallest case that fast-check found and the seed that gives it again. */
export function law<Values> (t: Test, property: fc.IProperty<Values>, numRuns = 200): void {
  const result = fc.check(property, { numRuns })
  if (result.failed) t.fail(fc.defaultReportMessage(result) ?? 'the property does not hold')
  else t.pass(`holds in ${result.numRuns} runs`)
}

/** The same for a property that waits. */
export async function asyncLaw<Values> (t: Test, property: fc.IAsyncProperty<Values>, numRuns = 50): Promise<void> {
  const result = await fc.check(property, { numRuns })
  if (result.failed) t.fail(fc.defaultReportMessage(result) ?? 'the property does not hold')
  else t.pass(`holds in ${result.numRuns} runs`)
}
