// Whether os-start checks its value: on a server that does not exist, an accepted value is refused for the server alone.
import { inShort, isAlike, isRefused } from '../read-response.js'
import { actOnNone } from './unknown-server.js'
import { shown, undecided, type Probe, type Verdict, type Seen } from '../probe.js'

const USUAL = actOnNone('os-start, unknown server', '{"os-start":{}}')
const ODD = actOnNone('os-start with a number, unknown server', '{"os-start":1}')
const UNKNOWN = actOnNone('unknown action, unknown server', '{"os-start-of-nothing":{}}')

export const powerActionBody: Probe = {
  decides: ['powerActionBody'],
  risk: 'read',
  needs: 'nothing',
  about: 'starts a server that does not exist with a value that the documents do not list',
  steps: [USUAL, ODD, UNKNOWN],
  decide: (seen) => ({ powerActionBody: judge(seen) })
}

function judge (seen: Seen): Verdict {
  const [usual, odd, unknown] = [seen.response(USUAL.name), seen.response(ODD.name), seen.response(UNKNOWN.name)]
  if (!isRefused(usual) || !isRefused(odd)) return undecided(`expected a refusal with a JSON body, received ${inShort(isRefused(usual) ? odd : usual)}`)
  if (isAlike(usual, unknown)) return undecided('an unknown action gets the same response: the server is looked up before the body is checked')
  if (isAlike(usual, odd)) return shown('any', ODD.name)
  return odd?.status === 400 ? shown('documented', ODD.name) : undecided(`expected 400, or the response to the usual value, received ${inShort(odd)}`)
}
