// The entries of one list of rules, by id in list order and by the operations that they are for, and how much memory they take.
// A rule of the template is not counted here, because the lists of all projects share it.
import { freeBytesOf } from '../core/memory/data-size.js'
import type { Entry } from './match.js'
import type { Operation } from '../core/operations.js'
import type { Rule } from './rule.js'

/** What a list keeps of a rule: its scope, its counters, the state of its random stream, its places by operation. Measured with Node 20. */
export const ENTRY_BYTES = 420

/** Where bytes are counted. */
export interface Account {
  used: number
}

/** Entries by the id of their rule, in the order in which they were added. Plain data, because every project has them. */
export interface Entries {
  readonly byId: Map<string, Entry>
  /** Those of the operations that requests asked for since the last change; null if there were none. */
  byOperation: Map<Operation, readonly Entry[]> | null
  /** Their approximate size. */
  bytes: number
  /** The budget that the size counts towards, or null. */
  budget: Account | null
}

const NONE: readonly Entry[] = []

/** Returns no entries. */
export function noEntries (): Entries {
  return { byId: new Map(), byOperation: null, bytes: 0, budget: null }
}

/** Returns the entries for an operation, in list order, so that a request looks at no others. */
export function entriesOf (entries: Entries, operation: Operation): readonly Entry[] {
  if (entries.byId.size === 0) return NONE
  const known = entries.byOperation?.get(operation)
  if (known !== undefined) return known
  // A copy has no room for more, which would be most of a short list.
  const found = [...entries.byId.values()].filter(({ parsed }) => parsed.operations.has(operation)).slice()
  entries.byOperation ??= new Map()
  entries.byOperation.set(operation, found.length === 0 ? NONE : found)
  return found
}

/** Adds an entry whose id is free. */
export function addEntry (entries: Entries, entry: Entry): void {
  entries.byId.set(entry.rule.id, entry)
  noteChange(entries, bytesIn(entry))
}

/** Changes an entry, which keeps its place. */
export function changeEntry (entries: Entries, entry: Entry, change: Partial<Entry>): void {
  const before = bytesIn(entry)
  Object.assign(entry, change)
  noteChange(entries, bytesIn(entry) - before)
}

/** Removes an entry. Returns false if there is none with this id. */
export function removeEntry (entries: Entries, id: string): boolean {
  const entry = entries.byId.get(id)
  if (entry === undefined) return false
  noteChange(entries, -bytesIn(entry))
  return entries.byId.delete(id)
}

/** Counts the size towards a budget from now on; towards none, with null. */
export function holdEntries (entries: Entries, budget: Account | null): void {
  if (entries.budget !== null) entries.budget.used -= entries.bytes
  entries.budget = budget
  if (budget !== null) budget.used += entries.bytes
}

function noteChange (entries: Entries, bytes: number): void {
  entries.byOperation = null
  entries.bytes += bytes
  if (entries.budget !== null) entries.budget.used += bytes
}

const ofRules = new WeakMap<Rule, number>()

/** Returns the approximate size of a rule, without what lists keep of it. */
export function ruleBytes (rule: Rule): number {
  const bytes = ofRules.get(rule) ?? freeBytesOf(rule)
  ofRules.set(rule, bytes)
  return bytes
}

function bytesIn ({ rule, projectId }: Entry): number {
  return projectId === null ? ENTRY_BYTES : ENTRY_BYTES + ruleBytes(rule)
}
