// The line that `explore` shows on a terminal.
import { test } from 'tap'
import { progressText } from '../../../src/cli/explore/progress.js'

test('the line says how far the search is, and what it is doing', async (t) => {
  t.equal(progressText({ drawn: 37, runs: 52, failures: 1, shrinking: 'restarted-too-often' }, 200, 13_000), '37 of 200 plans, 52 runs, 4.0 runs/s, 1 failure; making the plan of restarted-too-often smaller')
  t.equal(progressText({ drawn: 1, runs: 2, failures: 0, shrinking: null }, 200, 0), '1 of 200 plans, 2 runs')
  t.equal(progressText({ drawn: 9, runs: 20, failures: 2, shrinking: null }, 10, 1000), '9 of 10 plans, 20 runs, 20.0 runs/s, 2 failures')
})
