// Finds the action that a body names by its single key, before any schema applies.
import { Refusal } from '../../core/refusal.js'

/**
 * Returns the row of the action that a body names, in the table of actions.
 * @throws Refusal `body-unreadable`, `body-not-object`, `action-count`, `action-unknown`
 */
export function rowFor<Row> (body: unknown, rows: Readonly<Record<string, Row>>): Row {
  if (body === undefined) throw new Refusal('body-unreadable', { reason: 'the body is empty' })
  if (typeof body !== 'object' || body === null || Array.isArray(body)) throw new Refusal('body-not-object', { received: nameOf(body), length: lengthOf(body) })
  let [key, count] = ['', 0]
  for (const name in body) [key, count] = [name, count + 1]
  if (count !== 1) throw new Refusal('action-count', { keys: Object.keys(body) })
  const row = Object.hasOwn(rows, key) ? rows[key] : undefined
  if (row === undefined) throw new Refusal('action-unknown', { action: key, known: Object.keys(rows) })
  return row
}

function nameOf (body: unknown): string {
  return body === null ? 'null' : Array.isArray(body) ? 'an array' : `a ${typeof body}`
}

function lengthOf (body: unknown): number | null {
  return Array.isArray(body) || typeof body === 'string' ? body.length : null
}
