// The failure modes of a cloud: what each is, the line that provokes it, and the lines that a random plan may draw. What a
// client does with them is the work of coverage and of explore.
import type { Choices } from '../core/profile.js'
import type { Operation } from '../core/operations.js'

/**
 * How a mode is provoked: by a fault rule in its text form, or, for a state that no rule makes, by a change of a server as
 * `PATCH /_emulator/servers/ID` and `servers.patch` accept it.
 */
type Provocation = { readonly rule: string } | { readonly server: Readonly<Record<string, unknown>> }

/** One way in which a cloud fails its client. */
export interface FailureMode {
  readonly id: string
  /** One sentence: what happens. */
  readonly sentence: string
  readonly provoke: Provocation
  /** The operations that it fits. */
  readonly operations: readonly Operation[]
  /**
   * The rules that a random plan draws, the mildest first, without `operation`, `skip` and `times`. None for a mode that
   * only a change of a server provokes.
   */
  readonly variants: readonly string[]
  /**
   * Whether a careful client reaches its goal in spite of it, if it happens a few times. If not, the client is right to
   * report a failure.
   */
  readonly isSurvivable: boolean
  /** Whether the mode can happen to an operation under these choices of the profile. Default: it can. */
  canHappen?(operation: string, choices: Choices): boolean
}

const TASKS = ['reboot', 'start', 'stop'] as const satisfies readonly Operation[]
const READS = ['show', 'list', 'detail', 'lookup'] as const satisfies readonly Operation[]
const WITH_TOKEN = [...TASKS, 'create', 'delete', 'batch', ...READS, 'job'] as const satisfies readonly Operation[]
const ALL = [...WITH_TOKEN, 'token'] as const satisfies readonly Operation[]

type Drawn = Pick<FailureMode, 'variants' | 'operations'>

function survivable (id: string, sentence: string, { operations, variants }: Drawn, provoke: Provocation = { rule: String(variants[0]) }): FailureMode {
  return { id, sentence, provoke, operations, variants, isSurvivable: true }
}

function final (id: string, sentence: string, { operations, variants }: Drawn, provoke: Provocation = { rule: String(variants[0]) }): FailureMode {
  return { id, sentence, provoke, operations, variants, isSurvivable: false }
}

/**
 * Every failure mode, those that a client meets most often first. Sources: the pages Status Codes and Error Codes of the
 * documents; RFC 9110 section 15 for gateways; Nova's server states; what networks do with requests and responses.
 */
export const FAILURE_MODES: readonly FailureMode[] = [
  survivable('throttled', 'The client sends too many requests and gets 429.', { operations: ALL, variants: ['APIGW.0308:retryAfter=1s', 'APIGW.0308:retryAfter=5s', '429:retryAfter=2s', '429'] }),
  survivable('overloaded', 'The service is overloaded and asks to try again later (BMS.0212).', { operations: [...TASKS, 'create', 'batch'], variants: ['BMS.0212'] }),
  survivable('unavailable', 'The service is unavailable for a while (503).', { operations: ALL, variants: ['503:retryAfter=1s', '503', '503@response'] }),
  survivable('bad-gateway', 'The gateway gets no usable response from the service (502).', { operations: ALL, variants: ['502', '502@response'] }),
  survivable('gateway-timeout', 'The gateway waits too long for the service (504), which may have acted.', { operations: ALL, variants: ['504', '504@response'] }),
  survivable('server-error', 'The service fails with an internal error (500).', { operations: ALL, variants: ['500', 'Common.0001', '500@response'] }),
  survivable('conflict', 'Another restart of the server is under way (409).', { operations: TASKS, variants: ['BMS.0037', '409'] }),
  survivable('token-expired', 'The token expires before the client is done (401).', { operations: WITH_TOKEN, variants: ['APIGW.0307', '401'] }),
  survivable('response-lost', 'The request takes effect, and its response is lost.', { operations: ALL, variants: ['reset@response', 'hang@response'] }),
  survivable('request-lost', 'The request is lost before it takes effect.', { operations: ALL, variants: ['reset', 'hang'] }),
  survivable('truncated', 'Only half of the response arrives.', { operations: ALL, variants: ['truncate@response'] }),
  survivable('garbage', 'The response is not HTTP.', { operations: ALL, variants: ['garbage@response'] }),
  survivable('slow-response', 'The response is late.', { operations: ALL, variants: ['delay=2s@response', 'delay=5s', 'drip@response:duration=5s'] }),
  survivable('slow-restart', 'The task takes much longer than usual.', { operations: TASKS, variants: ['outcome=slow:factor=2', 'outcome=slow:factor=4'] }),
  survivable('stale-reads', 'Reads show the state before the task for a while.', { operations: TASKS, variants: ['stale=1', 'stale=3', 'stale=2s', 'outcome=invisible'] }),
  survivable('stale-list', 'Lists show the state before the task, while the server itself shows the new one.', { operations: TASKS, variants: ['stale=2:operations=list|detail', 'stale=5:operations=list|detail'] }),
  survivable('late-end', 'Reads show the task after its end.', { operations: TASKS, variants: ['outcome=visible:reads=2', 'outcome=visible:reads=5'] }),
  survivable('restarted-twice', 'The cloud carries out the task twice.', { operations: TASKS, variants: ['outcome=twice'] }),
  final('stuck', 'The task never ends.', { operations: TASKS, variants: ['outcome=stuck:recoverAfter=30s', 'outcome=stuck'] }, { rule: 'outcome=stuck' }),
  final('ends-in-error', 'The task ends with the server in ERROR.', { operations: TASKS, variants: ['outcome=error'] }),
  final('ends-stopped', 'The task ends with the server stopped.', { operations: ['reboot', 'start'], variants: ['outcome=shutoff'] }),
  final('not-found', 'The server does not exist, or not any more (404).', { operations: [...TASKS, 'show', 'delete'], variants: ['BMS.0040'] }),
  final('forbidden', 'The user may not do this (403).', { operations: ALL, variants: ['403', 'BMS.0033'] }),
  final('locked', 'The server is locked, and refuses the action (409).', { operations: TASKS, variants: [] }, { server: { locked: true } }),
  {
    ...final('stopped', 'The server is stopped, and refuses the action (409).', { operations: ['reboot', 'stop'], variants: [] }, { server: { status: 'SHUTOFF' } }),
    canHappen: (operation, { rebootWhenStopped }) => operation !== 'reboot' || rebootWhenStopped === 'refuse'
  }
]
