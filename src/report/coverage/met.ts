// Which failure modes a request met: read from its response, and from the faults that applied to it.
import { effectOf } from '../../faults/fired-effects.js'
import type { Call } from '../call.js'

/** The members of effects that tell modes apart. */
interface EffectParts {
  readonly kind: string
  readonly point?: string
  readonly how?: string
  readonly outcome?: string
  readonly operations?: readonly string[]
  readonly error?: unknown
}

const LISTS: ReadonlySet<string> = new Set(['list', 'detail'])

const isOfList = ({ operations }: EffectParts): boolean => operations?.every((operation) => LISTS.has(operation)) === true

/** What the effect of a fault means. A fault from a snapshot has none. */
const BY_EFFECT: Readonly<Record<string, (effect: EffectParts) => boolean>> = {
  'response-lost': ({ kind, how, point }) => kind === 'connection' && (how === 'reset' || how === 'hang') && point === 'response',
  'request-lost': ({ kind, how, point }) => kind === 'connection' && (how === 'reset' || how === 'hang') && point !== 'response',
  truncated: ({ how }) => how === 'truncate',
  garbage: ({ how }) => how === 'garbage',
  'slow-response': ({ kind, how }) => kind === 'delay' || how === 'drip',
  'slow-restart': ({ outcome }) => outcome === 'slow',
  'stale-reads': (effect) => (effect.kind === 'stale' && !isOfList(effect)) || effect.outcome === 'invisible',
  'stale-list': (effect) => effect.kind === 'stale' && isOfList(effect),
  'late-end': ({ outcome }) => outcome === 'visible',
  'restarted-twice': ({ outcome }) => outcome === 'twice',
  stuck: ({ outcome }) => outcome === 'stuck',
  'ends-in-error': ({ outcome }) => outcome === 'error',
  'ends-stopped': ({ outcome }) => outcome === 'shutoff'
}

type Response = Call['entry']

const isLocked = ({ status, responseBody }: Response): boolean => status === 409 && / is locked/.test(responseBody)
const isStopped = ({ status, responseBody }: Response): boolean => status === 409 && responseBody.includes('in vm_state stopped')

/** What a response means by its status and text, injected or not. */
const BY_RESPONSE: Readonly<Record<string, (response: Response) => boolean>> = {
  throttled: ({ status }) => status === 429,
  unavailable: ({ status }) => status === 503,
  'bad-gateway': ({ status }) => status === 502,
  'gateway-timeout': ({ status }) => status === 504,
  'server-error': ({ status }) => status === 500,
  conflict: (response) => response.status === 409 && !isLocked(response) && !isStopped(response) && !response.responseBody.includes('BMS.0039'),
  'token-expired': ({ status }) => status === 401,
  'not-found': ({ status }) => status === 404,
  forbidden: ({ status }) => status === 403,
  locked: isLocked,
  stopped: isStopped
}

/** What a documented code means. The profile decides about its status, and whether the response shows it. */
const BY_CODE: Readonly<Record<string, string>> = { overloaded: 'BMS.0212', conflict: 'BMS.0037', 'not-found': 'BMS.0040', stopped: 'BMS.0039' }

/** The modes that can be recognized. A test compares them with the catalogue. */
export const RECOGNIZED: readonly string[] = [...new Set([BY_EFFECT, BY_RESPONSE, BY_CODE].flatMap((table) => Object.keys(table)))]

const ID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/** What a client does on a good day: it asks for a name as if it were an id, as `openstack` does, or asks without a token. */
const IS_QUESTION: Readonly<Record<string, (request: Response) => boolean>> = {
  'not-found': ({ serverId }) => serverId !== null && !ID.test(serverId),
  'token-expired': ({ requestHeaders }) => (requestHeaders['x-auth-token'] ?? '') === ''
}

/** Whether a request met a failure mode. */
export function hasMet ({ entry }: Call, mode: string): boolean {
  if (entry.faults.length === 0 && IS_QUESTION[mode]?.(entry) === true) return false
  const code = BY_CODE[mode]
  if (BY_RESPONSE[mode]?.(entry) === true || (code !== undefined && entry.responseBody.includes(code))) return true
  return entry.faults.some((fault) => {
    const effect: EffectParts | undefined = effectOf(fault)
    return effect !== undefined && (BY_EFFECT[mode]?.(effect) === true || (code !== undefined && effect.error === code))
  })
}
