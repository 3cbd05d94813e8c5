/** The fault rules of projects that are only read. */
import { test } from 'tap'
import { createFaultList, type FaultList } from '../../../src/faults/index.js'
import { createReadCounts, type ReadCounts } from '../../../src/world/read-counts.js'
import { createMemory } from '../../../src/store/memory.js'
import { NOW } from '../../records.js'
import type { Rule } from '../../../src/faults/rule.js'

const rule = (id: string, error = 503): Rule => ({ id, enabled: true, match: { operation: 'show' }, when: {}, effect: { kind: 'error', error } })
const target = { operation: 'show', projectId: 'aa', serverId: null, serverName: null, method: 'GET', header: () => undefined } as const

function listOf (...rules: readonly Rule[]): FaultList {
  const faults = createFaultList(1)
  for (const each of rules) faults.add(each, NOW)
  return faults
}
const ids = (counts: ReadCounts): string[] => counts.list().map(({ projectId }) => projectId)

test('over the limit the project that was read longest ago is evicted', async (t) => {
  const counts = createReadCounts(createMemory().rules, { projects: 2, rules: 100 })
  for (const id of ['a', 'b', 'a', 'c']) counts.put(id, listOf())
  t.same(ids(counts), ['a', 'c'])
  t.equal(counts.get('b'), undefined)
})

test('projects with many rules reach the limit earlier', async (t) => {
  const counts = createReadCounts(createMemory().rules, { projects: 100, rules: 5 })
  for (const id of ['a', 'b', 'c']) counts.put(id, listOf(rule('x'), rule('y')))
  t.same(ids(counts), ['b', 'c'])
})

test('a list is taken once', async (t) => {
  const counts = createReadCounts(createMemory().rules)
  const faults = listOf()
  counts.put('a', faults)
  t.same([counts.take('a') === faults, counts.take('a'), ids(counts)], [true, undefined, []])
})

test('the lists follow the rules of the template: one that stays or changes keeps its counts', async (t) => {
  const counts = createReadCounts(createMemory().rules)
  const faults = listOf(rule('stays'), rule('changes'), rule('goes'))
  faults.arm(target, NOW)
  counts.put('a', faults)
  counts.follow([rule('stays'), rule('changes', 500), rule('comes')], NOW)
  t.same(counts.get('a')?.list().map(({ rule: { id, effect }, seen }) => [id, effect, seen]), [
    ['stays', { kind: 'error', error: 503 }, 1], ['changes', { kind: 'error', error: 500 }, 1], ['comes', { kind: 'error', error: 503 }, 0]
  ])
})
