// One HARD restart of a running server: what accepts it, what it shows, and what is refused while it runs.
import { HARD_REBOOT_TASKS } from '../../core/states.js'
import { formatMs } from '../../core/time/duration.js'
import { inShort, isAccepted } from '../read-response.js'
import { shown, undecided, type Look, type Probe, type Seen, type Step, type Verdict } from '../probe.js'

/** Returns an action on the server that was named. */
export function act (name: string, body: string, onlyIf?: Step['onlyIf']): Step {
  return { name, method: 'POST', path: '/servers/{server}/action', headers: { 'content-type': 'application/json' }, body, ...(onlyIf === undefined ? {} : { onlyIf }) }
}

/** Returns the step that shows the server until it is at rest, if a step before it was accepted. */
export function watch (name: string, after: string): Step {
  return { name, method: 'GET', path: '/servers/{server}', isWatch: true, onlyIf: (seen) => isAccepted(seen.response(after)) }
}

const runs: Step['onlyIf'] = (seen) => isAccepted(seen.response(HARD.name))
const HARD = act('HARD', '{"reboot":{"type":"HARD"}}')
const AGAIN = act('HARD during the restart', '{"reboot":{"type":"HARD"}}', runs)
const START = act('os-start during the restart', '{"os-start":{}}', runs)
const WATCH = watch('the restart', HARD.name)

export const hardRestart: Probe = {
  decides: ['successStatus', 'rebootStatus', 'acceptWindow', 'rebootWhenRebooting', 'stateCheckOrder'],
  risk: 'restart',
  needs: 'running',
  about: 'restarts the server, and sends HARD and os-start while it restarts',
  steps: [HARD, AGAIN, START, WATCH],
  decide: (seen) => {
    const hard = seen.response(HARD.name)
    const verdict = undecided(`the restart was not accepted: ${inShort(hard)}`)
    if (!isAccepted(hard)) return { successStatus: verdict, rebootStatus: verdict, acceptWindow: verdict, rebootWhenRebooting: verdict, stateCheckOrder: verdict }
    return {
      successStatus: hard?.status === 204 || hard?.status === 202 ? shown(hard.status, HARD.name) : undecided(`expected 204 or 202, received ${inShort(hard)}`),
      rebootStatus: statusOf(seen),
      acceptWindow: windowOf(seen),
      rebootWhenRebooting: againOf(seen),
      stateCheckOrder: orderOf(seen)
    }
  }
}

function statusOf (seen: Seen): Verdict {
  const status = seen.looks(WATCH.name).find(({ status }) => status === 'REBOOT' || status === 'HARD_REBOOT')?.status
  return status === undefined ? undecided('the restart was over before a status of it was seen') : shown(status as 'REBOOT' | 'HARD_REBOOT', WATCH.name)
}

/** The time until a stage after `rebooting_hard` is seen. A stage that no look meets is none only if no time passed before the first look. */
function windowOf (seen: Seen): Verdict {
  const looks = seen.looks(WATCH.name)
  if (!looks.some(isRestarting)) return undecided('the restart was over before a stage of it was seen')
  const driver = looks.find((look) => isRestarting(look) && look.taskState !== 'rebooting_hard')
  if (driver === undefined) return undecided('only the stage rebooting_hard was seen')
  const sentAtMs = seen.atMs(HARD.name)
  if (looks[0]?.taskState === 'rebooting_hard') return shown(driver.atMs - sentAtMs, WATCH.name)
  if (driver.atMs === sentAtMs) return shown(0, WATCH.name)
  const belowMs = driver.doneAtMs - sentAtMs
  return { undecided: `no look met the stage rebooting_hard: if there is one, it is shorter than ${formatMs(belowMs)}`, belowMs, step: WATCH.name }
}

function isRestarting ({ taskState }: Look): boolean {
  return HARD_REBOOT_TASKS.has(taskState as never)
}

function againOf (seen: Seen): Verdict {
  const again = seen.response(AGAIN.name)
  if (isAccepted(again)) return shown('nova', AGAIN.name)
  if (again?.status !== 409 && again?.status !== 400) return undecided(`expected the restart to be accepted or refused, received ${inShort(again)}`)
  const stage = seen.looks(WATCH.name)[0]?.taskState
  return stage === 'rebooting_hard' ? shown('refuse', AGAIN.name) : undecided(`it was refused in the stage ${seen.conceal(String(stage))}, in which Nova refuses it too`)
}

function orderOf (seen: Seen): Verdict {
  const response = seen.response(START.name)
  const isRunning = seen.looks(WATCH.name).some(isRestarting)
  if (!isRunning) return undecided('the restart was over before os-start was sent')
  if (/task_state|BMS\.003[567]/.test(response?.body ?? '')) return shown('task', START.name)
  return /vm_state|BMS\.003[89]/.test(response?.body ?? '') ? shown('vm', START.name) : undecided(`expected a refusal that names task_state or vm_state, received ${inShort(response)}`)
}
