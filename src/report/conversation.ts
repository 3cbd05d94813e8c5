// The conversation of one project, in the form that rules read: its clients with their requests, and the tasks of its servers.
import { redactText } from '../core/secrets/text.js'
import { callOf, isLogin, responseHeader, type Call } from './call.js'
import { tasksOf, type Task } from './tasks.js'
import type { JournalEntry, ServedUnder } from '../store/journal.js'
import type { TransitionEvent } from '../store/events.js'

/** What was recorded of one project, oldest first. */
export interface Recording {
  readonly projectId: string
  readonly entries: readonly JournalEntry[]
  readonly transitions: readonly TransitionEvent[]
  /** Returns what was in force when a request was served. */
  underOf(entry: JournalEntry): ServedUnder
  /** Returns the name of a server that is still there. */
  nameOf(serverId: string): string | undefined
}

/** What was said and done in one project. */
export interface Conversation {
  readonly projectId: string
  readonly clients: readonly Client[]
  /** The requests of all clients, oldest first. */
  readonly calls: readonly Call[]
  /** Returns what was in force when a request was served. */
  underOf(call: Call): ServedUnder
  /** The tasks of a server, oldest first. */
  tasks(serverId: string): readonly Task[]
  /** Returns the name of a server, or its id if nobody knows it. */
  nameOf(serverId: string): string
}

/**
 * One client: the requests with the same token, and the same User-Agent if the token was not issued here. A client that logs in again with
 * the same credentials, and drops its old token, is the same client.
 */
export interface Client {
  /** That of most of its requests. Some programs have several. */
  readonly userAgent: string
  /** Its number among the clients of the project, from 1. */
  readonly number: number
  readonly calls: readonly Call[]
  readonly conversation: Conversation
}

/** What the library sends as. It is no client under test. */
const OWN_AGENT = 'bms-emulator'

/** Returns the conversation. Nothing is parsed before a rule asks for it. */
export function conversationOf ({ projectId, entries, transitions, underOf, nameOf }: Recording): Conversation {
  const calls = entries.filter((entry) => agentOf(entry) !== OWN_AGENT).map(callOf)
  const groups = groupsOf(calls)
  let tasks: ReadonlyMap<string, readonly Task[]> | null = null
  const conversation: Conversation = {
    projectId,
    calls,
    clients: [],
    underOf: ({ entry }) => underOf(entry),
    tasks: (serverId) => (tasks ??= tasksOf(transitions)).get(serverId) ?? [],
    nameOf: (serverId) => nameOf(serverId) ?? transitions.find((each) => each.serverId === serverId)?.name ?? serverId
  }
  const clients = groups.map((group, index) => ({ userAgent: mainAgent(group.calls), number: index + 1, calls: group.calls, conversation }))
  return Object.assign(conversation, { clients })
}

function agentOf ({ requestHeaders }: JournalEntry): string {
  return [requestHeaders['user-agent']].join()
}

interface Group {
  readonly calls: Call[]
  /** Who logged in, and the body of the log-in; null for a token that nobody logged in for. */
  credentials: string | null
  /** The index of the last call that any of its tokens is used for. */
  lastUse: number
}

/** What groups requests: the tokens that were issued, and when each was used last. */
interface Tokens {
  keyOf(call: Call, token: string): string
  readonly lastUses: ReadonlyMap<string, number>
}

/** A token that was issued names its client, whatever libraries send it; any other token can be shared by several. */
function tokensOf (calls: readonly Call[]): Tokens {
  const issued = new Set(calls.map(issuedBy))
  const keyOf: Tokens['keyOf'] = ({ entry }, token) => issued.has(token) ? token : `${agentOf(entry)}\n${token}`
  return { keyOf, lastUses: new Map(calls.map((call, index) => [keyOf(call, call.token), index])) }
}

/** Returns the token that a log-in issued; empty for any other request. */
function issuedBy (call: Call): string {
  return isLogin(call) ? responseHeader(call, 'x-subject-token') : ''
}

/** Groups requests by client, in the order of the first request of each. */
function groupsOf (calls: readonly Call[]): readonly Group[] {
  const groups: Group[] = []
  const byToken = new Map<string, Group>()
  // Requests without a token belong to the client that the same program is: the one before, or the one that comes.
  const byAgent = new Map<string, Group>()
  const { keyOf, lastUses } = tokensOf(calls)
  const make = (credentials: string | null): Group => {
    const group = { calls: [], credentials, lastUse: -1 }
    groups.push(group)
    return group
  }
  calls.forEach((call, index) => {
    const token = issuedBy(call) || call.token
    const agent = agentOf(call.entry)
    const key = keyOf(call, token)
    const credentials = issuedBy(call) === '' ? null : `${agent}\n${call.entry.requestBody}`
    const waiting = byAgent.get(agent)
    const own = byToken.get(key) ?? (token === '' ? waiting : resumed(groups, credentials, index) ?? begun(waiting, credentials)) ?? make(credentials)
    if (token !== '') byToken.set(key, own)
    byAgent.set(agent, own)
    own.calls.push(call)
    own.lastUse = Math.max(own.lastUse, index, token === '' ? -1 : lastUses.get(key) ?? index)
  })
  return groups
}

/** Returns the client that logs in again: the one with these credentials that uses its old token no more. */
function resumed (groups: readonly Group[], credentials: string | null, index: number): Group | undefined {
  return credentials === null ? undefined : groups.findLast((group) => group.credentials === credentials && group.lastUse < index)
}

/** Returns the client that has only sent requests without a token, and now has its first one. */
function begun (waiting: Group | undefined, credentials: string | null): Group | undefined {
  if (waiting === undefined || waiting.calls.some((call) => call.token !== '' || issuedBy(call) !== '')) return undefined
  waiting.credentials = credentials
  return waiting
}

/** Returns the User-Agent of most requests, without secrets. */
function mainAgent (calls: readonly Call[]): string {
  const counts = new Map<string, number>()
  for (const { entry } of calls) counts.set(agentOf(entry), (counts.get(agentOf(entry)) ?? 0) + 1)
  return redactText(String([...counts].sort(([, a], [, b]) => b - a)[0]?.[0]))
}
