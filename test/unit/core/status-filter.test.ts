/** Checks the filter against the status of each pair of states. */
import { test } from 'tap'
import { isInStates, statesOfStatuses } from '../../../src/core/status-filter.js'
import { recordOf } from '../../../src/shapes/server.js'
import { STATUSES, statusOf, TASK_STATES, VM_STATES } from '../../../src/core/states.js'

const bms = recordOf({ name: 'bms' }, 1, 0)

test('every server matches the status it shows and its idle status', async (t) => {
  for (const rebootStatus of ['REBOOT', 'HARD_REBOOT'] as const) {
    for (const vmState of VM_STATES) {
      for (const taskState of [null, ...TASK_STATES]) {
        const record = { ...bms, vmState, taskState }
        const shown = statusOf(vmState, taskState, rebootStatus)
        const found = STATUSES.filter((status) => {
          const states = statesOfStatuses([status.toLowerCase()], rebootStatus)
          return states !== null && isInStates(record, states)
        })
        t.same(new Set(found), new Set([shown, statusOf(vmState, null, rebootStatus)]), `${vmState} ${taskState}`)
      }
    }
  }
})

test('several statuses combine, and unknown ones match nothing', async (t) => {
  t.equal(statesOfStatuses([], 'REBOOT'), null)
  t.equal(statesOfStatuses(['NONE', ''], 'REBOOT'), null)
  t.equal(statesOfStatuses(['HARD_REBOOT'], 'REBOOT'), null, 'no server shows it in this profile')
  t.same(statesOfStatuses(['shutoff', 'NONE', 'ERROR'], 'REBOOT'), { vmStates: new Set(['stopped', 'error']), taskStates: null })
})
