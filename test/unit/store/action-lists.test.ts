/** Which lists of actions are made shorter first. Issue 10. */
import { test } from 'tap'
import { actionBytes, createActionLists } from '../../../src/store/action-lists.js'
import { createBudget } from '../../../src/store/budget.js'
import type { ActionEntry, ServerRecord } from '../../../src/core/server.js'

const actionsUntil = (ms: number): readonly ActionEntry[] => [2, 1, 0].map((back) => ({ action: 'reboot', requestId: `req-${back}`, userId: 'demo', startedAtMs: ms - 2 + back } as ActionEntry))
const serverAt = (id: string, ms: number): ServerRecord => ({ id, actions: actionsUntil(ms) } as unknown as ServerRecord)

test('of the servers of a project, the one that got an action longest ago is shortened first', (t) => {
  const shortened: string[] = []
  const budget = createBudget(3 * actionBytes(actionsUntil(9)))
  const lists = createActionLists(budget, (id) => { shortened.push(id) })
  lists.set('late', actionsUntil(5))
  t.equal(budget.used, 0, 'a project that is not kept counts nothing')
  lists.hold([serverAt('new', 30), null, serverAt('old', 10), { ...serverAt('short', 1), actions: actionsUntil(1).slice(0, 2) }, serverAt('middle', 20)])
  t.same([shortened, budget.used], [[], budget.limit])
  for (const id of ['a', 'b']) lists.set(id, actionsUntil(40))
  t.same(shortened, ['old', 'middle'])
  lists.set('new', null)
  lists.set('c', actionsUntil(50))
  t.same(shortened, ['old', 'middle'], 'a server that is removed makes room')
  lists.retire()
  t.equal(budget.used, 0)
  t.end()
})
