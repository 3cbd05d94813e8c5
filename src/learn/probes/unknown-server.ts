// The response about a server that does not exist: its status, its shape, and the edition of its text.
import { inShort, isRefused, jsonOf } from '../read-response.js'
import { shown, undecided, type Probe, type Step, type Verdict } from '../probe.js'

/** No cloud gives this id to a server, so every action on it is refused. */
const NO_SERVER = '00000000-0000-4000-8000-000000000000'

/** Returns an action on a server that does not exist. */
export function actOnNone (name: string, body: string, contentType = 'application/json'): Step {
  return { name, method: 'POST', path: `/servers/${NO_SERVER}/action`, headers: { 'content-type': contentType }, body }
}

export const HARD_BODY = '{"reboot":{"type":"HARD"}}'

/** The request that others are compared with: all of it is valid, except for the server. */
export const HARD_ON_NONE = actOnNone('HARD, unknown server', HARD_BODY)

const { name: STEP } = HARD_ON_NONE
const EDITIONS = [[2020, /\bserver is not exist\b/i], [2025, /\bserver does not exist\b/i]] as const

export const unknownServer: Probe = {
  decides: ['errorStatus', 'errorBody', 'edition'],
  risk: 'read',
  needs: 'nothing',
  about: 'restarts a server that does not exist, which every cloud refuses',
  steps: [HARD_ON_NONE],
  decide: (seen) => {
    const response = seen.response(STEP)
    if (!isRefused(response)) {
      const verdict = undecided(`expected a refusal with a JSON body, received ${inShort(response)}`)
      return { errorStatus: verdict, errorBody: verdict, edition: verdict }
    }
    const status = response?.status
    const body = jsonOf(response)
    const text = String(response?.body)
    const edition = EDITIONS.find(([, pattern]) => pattern.test(text))
    return {
      errorStatus: status === 404 ? shown('semantic', STEP) : status === 400 ? shown('table', STEP) : undecided(`expected 404 or 400, received ${inShort(response)}`),
      errorBody: shapeOf(body) ?? undecided(`expected an error key of Nova, or "error" with a BMS code, received ${inShort(response)}`),
      edition: edition === undefined ? undecided(`the text is that of neither edition: ${inShort(response)}`) : shown(edition[0], STEP)
    }
  }
}

function shapeOf (body: Readonly<Record<string, unknown>>): Verdict | null {
  const isCoded = typeof (body['error'] as { readonly code?: unknown } | undefined)?.code === 'string'
  const isNative = Object.entries(body).some(([name, value]) => name !== 'error' && typeof (value as { readonly code?: unknown } | null)?.code === 'number')
  if (isCoded) return shown(isNative ? 'both' : 'bms', STEP)
  return isNative ? shown('native', STEP) : null
}
