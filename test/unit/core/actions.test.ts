import { readFileSync } from 'node:fs'
import { test } from 'tap'
import { ACTION_NAMES, ACTIONS, eachDuration, takesTime, TIMED_ACTIONS } from '../../../src/core/actions.js'
import { DurationsSchema, RecordSchema } from '../../../src/shapes/server-record.js'
import { operationOfAction, OPERATIONS } from '../../../src/core/operations.js'

test('an action has one name everywhere: in the core, among the schemas and among the operations', (t) => {
  for (const name of ACTION_NAMES) {
    t.match(readFileSync(`src/core/${name}.ts`, 'utf8'), `export function ${name} (`)
    t.match(readFileSync(`src/openstack/compute/schemas/${name}.ts`, 'utf8'), ACTIONS[name].key)
    t.equal(operationOfAction(name), takesTime(name) ? name : 'lookup')
    if (takesTime(name)) t.equal(OPERATIONS[name], `POST .../servers/{id}/action with "${ACTIONS[name].key}"`)
  }
  t.end()
})

test('each key names one action', (t) => {
  t.equal(new Set(ACTION_NAMES.map((name) => ACTIONS[name].key)).size, ACTION_NAMES.length)
  t.end()
})

test('the members for durations are named after the actions', (t) => {
  t.same(eachDuration((action) => action), { rebootDuration: 'reboot', startDuration: 'start', stopDuration: 'stop' })
  t.end()
})

test('a snapshot holds a duration for each task', (t) => {
  const names = [...TIMED_ACTIONS, 'create', 'delete']
  t.same(Object.keys(DurationsSchema.properties), names)
  t.same([Object.keys(RecordSchema.properties.durations.properties), RecordSchema.properties.durations.required], [names, undefined])
  t.end()
})
