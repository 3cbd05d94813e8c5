/** The memory of fault rules: whatever happens, what is counted is what is there, and it stays within its limit. Issue 10, row 7. */
import { deepStrictEqual, ok } from 'node:assert/strict'
import fc from 'fast-check'
import { test } from 'tap'
import { addFault, changeFault, clearFaults, removeFault } from '../../../src/world/operations/faults.js'
import { clearProjects, createProject, removeProject } from '../../../src/world/operations/projects.js'
import { ENTRY_BYTES, ruleBytes, type FaultList } from '../../../src/faults/index.js'
import { reload } from '../../../src/world/operations/reload.js'
import { reset } from '../../../src/world/operations/reset.js'
import { restoreSnapshot } from '../../../src/world/operations/restore.js'
import { Refusal } from '../../../src/core/refusal.js'
import { takeProjectSnapshot, takeSnapshot } from '../../../src/world/operations/snapshot.js'
import { templateOf } from '../../../src/world/template.js'
import type { World } from '../../../src/world/world.js'
import type { Worlds } from '../../../src/world/projects.js'
import { act, buildWorlds, catalogue, settingsOf } from '../../worlds.js'
import { law, refusalOf } from '../../records.js'
import { PROJECT, SERVER } from '../../ids.js'

/** Every list that is kept. */
function listsOf (worlds: Worlds): readonly FaultList[] {
  return [worlds.common, ...worlds.list(), ...worlds.readCounts.list()].map(({ faults }) => faults)
}

/** What the rules that are there take. */
function bytesThere (worlds: Worlds): number {
  const shared = worlds.template.rules.reduce((sum, rule) => sum + ruleBytes(rule), 0)
  const inLists = listsOf(worlds).flatMap((faults) => faults.list()).map(({ projectId, rule }) => ENTRY_BYTES + (projectId === null ? 0 : ruleBytes(rule)))
  return inLists.reduce((sum, bytes) => sum + bytes, shared)
}

/** The ids of all rules by project. */
function ruleIds (worlds: Worlds): readonly string[] {
  return [...worlds.list()].flatMap(({ projectId, faults }) => [projectId, ...faults.list().map(({ rule: { id } }) => `${projectId}/${id}`)])
}

const ID = fc.constantFrom('a', 'b', 'c')
const SIZE = fc.constantFrom(0, 5000, 15_000, 30_000)
const SCOPE = fc.constantFrom(null, PROJECT, '0a', '0b', '0c')
const PROJECT_OF = fc.constantFrom(PROJECT, '0a', '0b', '0c')
const ruleOf = (id: string, size: number): object => ({ id, match: { operation: 'any' }, when: { probability: 0.5 }, effect: { kind: 'error', error: { status: 503, body: 'x'.repeat(size) } } })
const patchOf = (size: number): object => ({ when: { times: 2 }, effect: { kind: 'error', error: { status: 500, body: ['x'.repeat(size)] } } })

/** One step. What it refuses is thrown. `taken` has the snapshots taken so far. */
type Step = readonly [name: string, run: (worlds: Worlds, taken: Map<string, string>) => void]

function step<Value> (weight: number, name: string, arbitrary: fc.Arbitrary<Value>, run: (worlds: Worlds, value: Value, taken: Map<string, string>) => void): fc.WeightedArbitrary<Step> {
  return { weight, arbitrary: arbitrary.map((value): Step => [`${name} ${JSON.stringify(value)}`, (worlds, taken) => run(worlds, value, taken)]) }
}

function inScope (worlds: Worlds, scope: string | null, change: (world: World | null) => void): void {
  if (scope === null) change(null)
  else worlds.attempt(scope, change)
}

const STEP = fc.oneof(
  step(5, 'add', fc.tuple(SCOPE, ID, SIZE), (worlds, [scope, id, size]) => inScope(worlds, scope, (world) => addFault(worlds, world, ruleOf(id, size)))),
  step(3, 'change', fc.tuple(SCOPE, ID, SIZE), (worlds, [scope, id, size]) => inScope(worlds, scope, (world) => changeFault(worlds, world, id, patchOf(size)))),
  step(2, 'remove', fc.tuple(SCOPE, ID), (worlds, [scope, id]) => inScope(worlds, scope, (world) => removeFault(worlds, world, id))),
  step(1, 'clear', SCOPE, (worlds, scope) => inScope(worlds, scope, (world) => clearFaults(worlds, world))),
  step(3, 'read', PROJECT_OF, (worlds, projectId) => { worlds.forRead(projectId).faults.arm({ operation: 'show', projectId, serverId: null, serverName: null, method: 'GET', header: () => undefined }, 0) }),
  step(3, 'restart in', PROJECT_OF, (worlds, projectId) => { act(worlds.forChange(projectId), 'reboot', SERVER) }),
  step(1, 'create', PROJECT_OF, (worlds, id) => { createProject(worlds, { id }, 'http://localhost') }),
  step(1, 'remove project', fc.constantFrom('0a', '0b', '0c'), (worlds, id) => removeProject(worlds, id)),
  step(1, 'remove projects', fc.constant(null), (worlds) => clearProjects(worlds)),
  step(1, 'reset', SCOPE, (worlds, scope) => inScope(worlds, scope, (world) => reset(worlds, world))),
  step(1, 'reload', fc.array(fc.tuple(ID, SIZE), { maxLength: 2 }), (worlds, rules) => reload(worlds, templateOf(settingsOf({ fault: rules.map(([id, size], index) => ruleOf(`${id}${index}`, size)) }), catalogue))),
  step(2, 'snapshot', SCOPE, (worlds, scope, taken) => { taken.set(String(scope), JSON.stringify(scope === null ? takeSnapshot(worlds) : takeProjectSnapshot(worlds.look(scope)))) }),
  step(2, 'restore', SCOPE, (worlds, scope, taken) => { restoreSnapshot(worlds, JSON.parse(taken.get(String(scope)) ?? 'null'), scope) }),
  step(1, 'begin with', fc.constant('null'), (worlds, scope, taken) => { worlds.startedFrom = JSON.parse(taken.get(scope) ?? 'null') })
)

test('the memory of rules counts what is there and stays within its limit, whatever happens to rules, projects and the template', (t) => {
  const fates = { accepted: 0, refused: 0 }
  law(t, fc.property(fc.array(STEP, { minLength: 20, maxLength: 50 }), (steps) => {
    const worlds = buildWorlds(t, { memory: '1MB', fault: [ruleOf('start', 100)] })
    const { rules } = worlds.feed.memory
    const taken = new Map<string, string>()
    for (const [name, run] of steps) {
      const before = ruleIds(worlds)
      try {
        run(worlds, taken)
        fates.accepted++
      } catch (error) {
        if (!(error instanceof Refusal || error instanceof RangeError)) throw error
        if (error instanceof Refusal && error.kind === 'memory-full') {
          fates.refused++
          deepStrictEqual(ruleIds(worlds), before, `${name} was refused and left a trace`)
        }
      }
      deepStrictEqual(rules.used, bytesThere(worlds), name)
      ok(rules.used <= rules.limit, name)
    }
    worlds.endHolds()
  }))
  t.ok(fates.accepted > 1000 && fates.refused > 50, JSON.stringify(fates))
  t.end()
})

test('what projects that are only read have counted gives way to rules, the oldest first; a refused rule evicts nothing', (t) => {
  const worlds = buildWorlds(t, { memory: '1MB' })
  addFault(worlds, null, { effect: { kind: 'delay', duration: '1s' } })
  const read = (): readonly string[] => worlds.readCounts.list().map(({ projectId }) => projectId)
  for (let number = 0; number < 100; number++) worlds.forRead(`a${number}`)
  t.equal(read().length, 100)
  t.match(refusalOf(() => addFault(worlds, null, ruleOf('huge', 70_000))), { kind: 'memory-full' })
  t.equal(read().length, 100)
  addFault(worlds, worlds.look(PROJECT), ruleOf('large', 30_000))
  const left = read()
  t.ok(left.length > 0 && left.length < 100 && left.at(-1) === 'a99', left.join())
  worlds.forRead('bb')
  t.equal(read().at(-1), 'bb')
  t.end()
})

test('a rule fits up to the last byte', (t) => {
  const worlds = buildWorlds(t, { memory: '1MB' })
  const world = worlds.look(PROJECT)
  const { rules } = worlds.feed.memory
  addFault(worlds, world, ruleOf('a', 0))
  const room = rules.limit - 2 * rules.used
  const used = rules.used
  t.match(refusalOf(() => addFault(worlds, world, ruleOf('b', room + 1))), { kind: 'memory-full', params: { what: 'rules', more: rules.limit - used + 1, used, limit: rules.limit } })
  addFault(worlds, world, ruleOf('b', room))
  t.equal(rules.used, rules.limit)
  t.match(refusalOf(() => changeFault(worlds, world, 'a', { effect: { kind: 'error', error: { status: 503, body: 'x' } } })), { kind: 'memory-full', params: { more: 1 } })
  changeFault(worlds, world, 'a', { enabled: false })
  changeFault(worlds, world, 'b', { effect: { kind: 'error', error: { status: 503, body: '' } } })
  t.equal(rules.used, 2 * used, 'a rule that shrinks makes room')
  worlds.forRead('aa')
  t.equal(worlds.readCounts.list().length, 1)
  t.end()
})

test('without room for the rules of the template no project is created, and what is read counts from zero', (t) => {
  const worlds = buildWorlds(t, { memory: '1MB' })
  addFault(worlds, null, ruleOf('a', 0))
  const { rules } = worlds.feed.memory
  // Two rules of the template in two lists, and room for one entry more.
  addFault(worlds, null, ruleOf('b', rules.limit - 2 * rules.used - ENTRY_BYTES))
  t.equal(rules.limit - rules.used, ENTRY_BYTES)
  const text = /^The fault rules take all the memory that they have, so there is no room for those of a new project\. Remove some with DELETE \/_emulator\/faults, or start with more: --memory SIZE\.$/
  for (const create of [() => worlds.forChange('0a'), () => createProject(worlds, { id: '0a' }, 'http://localhost'), () => worlds.attempt('0a', () => {})]) t.match(refusalOf(create), { kind: 'limit-reached', params: { message: text } })
  t.equal(worlds.forRead('0a').faults.size, 2)
  t.same([[...worlds.list()].length, worlds.readCounts.list().length, rules.limit - rules.used], [1, 0, ENTRY_BYTES])
  removeFault(worlds, null, 'a')
  worlds.forRead('0a')
  worlds.forChange('0a')
  t.same([[...worlds.list()].length, worlds.readCounts.list().length], [2, 0])
  t.end()
})
