// What a rule of the report is: one record in a file of its own under rules/.
import type { Call } from './call.js'
import type { Client } from './conversation.js'
import type { Severity } from './severity.js'

/** A limit of a rule: a duration in milliseconds, or a count. Config files set it by its name. */
interface Limit {
  readonly about: string
  readonly unit: 'duration' | 'count'
  readonly fallback: number
}

/** What a rule has found. */
export interface Found {
  readonly serverId: string | null
  /** One sentence for a person. */
  readonly message: string
  /** The requests that show it, oldest first. */
  readonly calls: readonly Call[]
}

/** One rule. `judge` looks at one client, and reads only what was recorded. */
export interface ReportRule<Id extends string = string, Name extends string = string> {
  readonly id: Id
  readonly severity: Severity
  /** What a client does that breaks the rule, in one sentence. */
  readonly about: string
  readonly limits: Readonly<Record<Name, Limit>>
  judge(client: Client, limits: Readonly<Record<Name, number>>): readonly Found[]
}

/** Returns the rule, with the names of its limits checked. */
export function defineRule<Id extends string, Name extends string> (rule: ReportRule<Id, Name>): ReportRule<Id, Name> {
  return rule
}
