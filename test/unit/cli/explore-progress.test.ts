// The line that `explore` shows on a terminal, and how long it lets a run take.
import { test } from 'tap'
import { fitting, progressText } from '../../../src/cli/explore/progress.js'
import { shortLimitMs } from '../../../src/cli/explore/child-runner.js'

test('the line says how far the search is, and what it is doing', async (t) => {
  const known = { drawn: 37, runs: 52, failures: 1, shrinking: 'restarted-too-often' }
  t.equal(progressText(known, 200, 13_000), '37 of 200 plans, 52 runs, 4.0 runs/s, 1 failure; shrinking restarted-too-often')
  t.equal(progressText({ ...known, shrinking: 'hang' }, 200, 13_000, { limitMs: 5000, isWhole: false }), '37 of 200 plans, 52 runs, 4.0 runs/s, 1 failure; shrinking hang (limit 5s)')
  t.equal(progressText({ ...known, shrinking: 'hang' }, 200, 13_000, { limitMs: 60_000, isWhole: true }), '37 of 200 plans, 52 runs, 4.0 runs/s, 1 failure; confirming hang (limit 1m)')
  t.equal(progressText({ drawn: 1, runs: 2, failures: 0, shrinking: null }, 200, 0), '1 of 200 plans, 2 runs')
  t.equal(progressText({ drawn: 0, runs: 0, failures: 0, shrinking: null }, 200, 5, { limitMs: 60_000, isWhole: true }), '0 of 200 plans, 0 runs')
  t.equal(progressText({ drawn: 0, runs: 1, failures: 0, shrinking: null }, 200, 500), '0 of 200 plans, 1 run, 2.0 runs/s')
  t.equal(progressText({ drawn: 9, runs: 20, failures: 2, shrinking: null }, 10, 1000), '9 of 10 plans, 20 runs, 20.0 runs/s, 2 failures')
})

test('the line is shorter than the terminal', async (t) => {
  t.same([fitting('abcdef', 7), fitting('abcdef', 6), fitting('abcdef', 3), fitting('abcdef', 1)], ['abcdef', 'abcd…', 'a…', '…'])
})

test('a run that may be cut short gets five seconds, or more if runs need more, but never more than the limit', async (t) => {
  t.equal(shortLimitMs(60_000, []), 60_000, 'before the first run is over')
  t.equal(shortLimitMs(60_000, [200, 200]), 5000)
  t.equal(shortLimitMs(60_000, [800.4, 800.4]), 9000)
  t.equal(shortLimitMs(60_000, [200, 10_000]), 20_000)
  t.equal(shortLimitMs(60_000, [10_000, 10_000]), 60_000)
  t.equal(shortLimitMs(2000, [200, 200]), 2000)
})
