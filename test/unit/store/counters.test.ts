import { test } from 'tap'
import { createCounters } from '../../../src/store/counters.js'

test('projects beyond the labelled ones count as one', (t) => {
  const counters = createCounters(2)
  for (const projectId of ['a', 'b', 'c', 'd', 'a']) counters.countRequest('show', 200, projectId)
  t.same([...counters.requests].map(({ labels, value }) => [labels['project'], value]), [['a', 2], ['b', 1], ['other', 2]])
  counters.countFault('delay', 'a')
  counters.countFault('delay', 'a')
  counters.countTransition('ACTIVE', 'd')
  t.same([...counters.faults], [{ labels: { kind: 'delay', project: 'a' }, value: 2 }])
  t.same([...counters.transitions], [{ labels: { to: 'ACTIVE', project: 'other' }, value: 1 }])
  t.end()
})
