// Under which choices and which clock requests were served, for the report: the project may have others when somebody asks, or be gone. It is
// kept beside the entries of the journal, because snapshots and budgets hold those as they are.
import type { Choices } from './choices.js'

/** What was in force when a request was served. */
export interface ServedUnder {
  readonly choices: Choices
  /** Whether the clock of the project ran by itself, so that its time shows how long a client waited. */
  readonly isTimed: boolean
}

const notes = new WeakMap<object, ServedUnder>()

/** Notes what was in force for an entry, and returns the entry. */
export function withServedUnder<Entry extends object> (entry: Entry, under: ServedUnder): Entry {
  notes.set(entry, under)
  return entry
}

/** Returns what was in force for an entry; undefined for one from a snapshot. */
export function servedUnder (entry: object): ServedUnder | undefined {
  return notes.get(entry)
}
