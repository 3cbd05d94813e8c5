// What each kind of fault does to a restart: the rule, what its client sees, and where the server ends.

/** One kind of fault, as far as a restart shows it. */
export interface Plan {
  /** The rule in its text form; null for a restart without a fault. */
  readonly rule: string | null
  /** What the client of the restart sees: a status, or 0 where the connection fails. */
  readonly seen: number
  /** Whether the restart happens. */
  readonly happens: boolean
  /** The status in which the server ends; null if it stays as it is under way, and is forced back. */
  readonly ends: 'ACTIVE' | 'ERROR' | 'SHUTOFF' | null
  /** How long the client waits for a response that never comes. */
  readonly patienceMs?: number
}

export const PLANS: readonly Plan[] = [
  { rule: null, seen: 204, happens: true, ends: 'ACTIVE' },
  { rule: '503:times=1', seen: 503, happens: false, ends: 'ACTIVE' },
  { rule: 'BMS.0212:times=1:retryAfter=1s', seen: 400, happens: false, ends: 'ACTIVE' },
  { rule: '500@response:times=1', seen: 500, happens: true, ends: 'ACTIVE' },
  { rule: 'delay=15ms:times=1', seen: 204, happens: true, ends: 'ACTIVE' },
  { rule: 'delay=15ms@response:times=1', seen: 204, happens: true, ends: 'ACTIVE' },
  { rule: 'reset:times=1', seen: 0, happens: false, ends: 'ACTIVE' },
  { rule: 'reset@response:times=1', seen: 0, happens: true, ends: 'ACTIVE' },
  { rule: 'hang:times=1', seen: 0, happens: false, ends: 'ACTIVE', patienceMs: 60 },
  { rule: 'hang@response:times=1', seen: 0, happens: true, ends: 'ACTIVE', patienceMs: 60 },
  { rule: 'truncate@response:times=1', seen: 0, happens: true, ends: 'ACTIVE' },
  { rule: 'garbage@response:times=1', seen: 0, happens: true, ends: 'ACTIVE' },
  { rule: 'outcome=error:times=1', seen: 204, happens: true, ends: 'ERROR' },
  { rule: 'outcome=shutoff:times=1', seen: 204, happens: true, ends: 'SHUTOFF' },
  { rule: 'outcome=slow:factor=2:times=1', seen: 204, happens: true, ends: 'ACTIVE' },
  { rule: 'outcome=error:recoverAfter=30ms:times=1', seen: 204, happens: true, ends: 'ACTIVE' },
  { rule: 'outcome=stuck:times=1', seen: 204, happens: true, ends: null }
]
