// Finding a place in a sorted list, and the task of a server at an instant.
import { test } from 'tap'
import { firstIndex } from '../../../src/report/sorted.js'
import { taskAt, type Task } from '../../../src/report/tasks.js'

test('the first index is what a search from the start finds, or the length', async (t) => {
  for (let length = 0; length < 10; length++) {
    const list = Array.from({ length }, (_, index) => index)
    for (let from = 0; from <= length; from++) t.equal(firstIndex(list, (item) => item >= from), from)
  }
})

test('the task at an instant is the one that began and has not ended, one of no length is none', async (t) => {
  const task = (beganAtMs: number, endedAtMs: number | null): Task => ({ taskState: 'x', isRestart: true, beganId: beganAtMs, beganAtMs, endedAtMs, endedIn: null })
  const tasks = [task(0, 5), task(5, 5), task(5, 9), task(12, 12), task(20, null)]
  const found = [-1, 0, 4, 5, 8, 9, 12, 20, 99].map((atMs) => taskAt(tasks, atMs))
  t.same(found, [undefined, tasks[0], tasks[0], tasks[2], tasks[2], undefined, undefined, tasks[4], tasks[4]])
  t.same(found, [-1, 0, 4, 5, 8, 9, 12, 20, 99].map((atMs) => tasks.find((each) => each.beganAtMs <= atMs && (each.endedAtMs === null || atMs < each.endedAtMs))))
  t.equal(taskAt([], 0), undefined)
})
