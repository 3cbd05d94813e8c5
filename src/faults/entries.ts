// The rules of a list by id, in list order, and by the operations that they are for, so that a request looks at no others.
import type { Entry } from './match.js'
import type { Operation } from '../core/operations.js'

/** Rules by id and by operation. A rule that is changed is put again. */
export interface Entries {
  readonly size: number
  has(id: string): boolean
  get(id: string): Entry | undefined
  /** The rules, in list order. */
  values(): Iterable<Entry>
  /** The rules for an operation, in list order. */
  of(operation: Operation): readonly Entry[]
  /** Adds a rule as the last, or puts one that is there again, which keeps its place. */
  put(entry: Entry): void
  /** Removes a rule. Returns false if there is none with this id. */
  delete(id: string): boolean
  clear(): void
}

/** Returns no rules. */
export function createEntries (): Entries {
  const entries = new Map<string, Entry>()
  // Put together for the first request after a change.
  let byOperation: ReadonlyMap<Operation, readonly Entry[]> | null = null
  return {
    get size () { return entries.size },
    has: (id) => entries.has(id),
    get: (id) => entries.get(id),
    values: () => entries.values(),
    of: (operation) => {
      byOperation ??= groupByOperation(entries.values())
      return byOperation.get(operation) ?? []
    },
    put: (entry) => {
      byOperation = null
      entries.set(entry.rule.id, entry)
    },
    delete: (id) => {
      byOperation = null
      return entries.delete(id)
    },
    clear: () => {
      byOperation = null
      entries.clear()
    }
  }
}

function groupByOperation (entries: Iterable<Entry>): ReadonlyMap<Operation, readonly Entry[]> {
  const groups = new Map<Operation, Entry[]>()
  for (const entry of entries) {
    for (const operation of entry.operations) {
      const group = groups.get(operation)
      if (group === undefined) groups.set(operation, [entry])
      else group.push(entry)
    }
  }
  return groups
}
