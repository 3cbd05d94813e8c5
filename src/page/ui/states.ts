// The states of a machine as the page shows them: each has a shape, a word and a colour.

export type Kind = 'active' | 'moving' | 'off' | 'error' | 'other'

const KINDS: Readonly<Record<string, Kind>> = {
  ACTIVE: 'active', REBOOT: 'moving', HARD_REBOOT: 'moving', BUILD: 'moving', SHUTOFF: 'off', ERROR: 'error'
}

/** Returns the kind of a state. A machine that is starting or stopping keeps its status; the task tells. */
export function kindOf (status: string | null, nextChange: string | null = null): Kind {
  const kind = KINDS[status ?? ''] ?? 'other'
  return nextChange !== null && kind !== 'error' ? 'moving' : kind
}

/** Returns the word for a machine that changes: what it is doing, for people and for a screen reader. */
export function doing (status: string, nextChange: string | null): string {
  if (status.includes('REBOOT')) return 'restarting'
  if (nextChange !== null && status === 'SHUTOFF') return 'starting'
  if (nextChange !== null && status === 'ACTIVE') return 'stopping'
  return ({ ACTIVE: 'active', SHUTOFF: 'off', ERROR: 'in error', BUILD: 'being built' } as Readonly<Record<string, string>>)[status] ?? status.toLowerCase()
}

/** Returns the word for a task that keeps the status of its machine: a start shows SHUTOFF until it ends. */
export function taskOf (status: string | null, isMoving: boolean): string {
  if (!isMoving) return ''
  return status === 'SHUTOFF' ? 'starting' : status === 'ACTIVE' ? 'stopping' : ''
}

/** What clients send may hold anything. Returns a line of it without control characters, and of bounded length. */
export function plain (text: string, limit = 120): string {
  const line = text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '\ufffd')
  return line.length > limit ? `${line.slice(0, limit)}…` : line
}
