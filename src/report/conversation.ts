// The conversation of one project, in the form that rules read: its clients with their requests, and the tasks of its servers.
import { callOf, isLogin, responseHeader, type Call } from './call.js'
import { tasksOf, type Task } from './tasks.js'
import type { JournalEntry } from '../store/journal.js'
import type { TransitionEvent } from '../store/events.js'

/** What was recorded of one project, oldest first. */
export interface Recording {
  readonly projectId: string
  readonly entries: readonly JournalEntry[]
  readonly transitions: readonly TransitionEvent[]
  /** Whether the project's clock runs by itself, so that its time shows how long a client waited. */
  readonly isTimed: boolean
  /** Returns the name of a server that is still there. */
  nameOf(serverId: string): string | undefined
}

/** What was said and done in one project. */
export interface Conversation {
  readonly projectId: string
  readonly isTimed: boolean
  readonly clients: readonly Client[]
  /** The requests of all clients, oldest first. */
  readonly calls: readonly Call[]
  /** The tasks of a server, oldest first. */
  tasks(serverId: string): readonly Task[]
  /** Returns the name of a server, or its id if nobody knows it. */
  nameOf(serverId: string): string
}

/**
 * One client: the requests with the same User-Agent and token. A client that logs in again with the same credentials, and uses its
 * old token no more, is the same client.
 */
export interface Client {
  readonly userAgent: string
  /** Its number among the clients of the project, from 1. */
  readonly number: number
  readonly calls: readonly Call[]
  readonly conversation: Conversation
}

/** What the library sends as. It is no client under test. */
const OWN_AGENT = 'bms-emulator'

/** Returns the conversation. Nothing is parsed before a rule asks for it. */
export function conversationOf ({ projectId, entries, transitions, isTimed, nameOf }: Recording): Conversation {
  const calls = entries.filter((entry) => agentOf(entry) !== OWN_AGENT).map(callOf)
  const groups = groupsOf(calls)
  let tasks: ReadonlyMap<string, readonly Task[]> | null = null
  const conversation: Conversation = {
    projectId,
    isTimed,
    calls,
    clients: [],
    tasks: (serverId) => (tasks ??= tasksOf(transitions)).get(serverId) ?? [],
    nameOf: (serverId) => nameOf(serverId) ?? transitions.find((each) => each.serverId === serverId)?.name ?? serverId
  }
  const clients = groups.map((group, index) => ({ userAgent: group.userAgent, number: index + 1, calls: group.calls, conversation }))
  return Object.assign(conversation, { clients })
}

function agentOf ({ requestHeaders }: JournalEntry): string {
  return String(requestHeaders['user-agent'] ?? '')
}

interface Group {
  readonly userAgent: string
  readonly calls: Call[]
  /** The body of its log-in; null for a token that it did not log in for. */
  readonly credentials: string | null
  /** The index of the last call that any of its tokens is used for. */
  lastUse: number
}

/** Groups requests by client, in the order of the first request of each. */
function groupsOf (calls: readonly Call[]): readonly Group[] {
  const groups: Group[] = []
  const byToken = new Map<string, Group>()
  const lastUses = new Map(calls.map((call, index) => [keyOf(call, call.token), index]))
  const make = (call: Call, credentials: string | null): Group => {
    const group = { userAgent: agentOf(call.entry), calls: [], credentials, lastUse: -1 }
    groups.push(group)
    return group
  }
  calls.forEach((call, index) => {
    const issued = isLogin(call) ? responseHeader(call, 'x-subject-token') : ''
    const key = keyOf(call, issued === '' ? call.token : issued)
    const own = byToken.get(key) ?? (issued === '' ? make(call, null) : resumed(groups, call, index) ?? make(call, call.entry.requestBody))
    byToken.set(key, own)
    own.calls.push(call)
    own.lastUse = Math.max(own.lastUse, index, lastUses.get(key) ?? index)
  })
  return groups
}

function keyOf ({ entry }: Call, token: string): string {
  return `${agentOf(entry)}\n${token}`
}

/** Returns the client that logs in again: the one with these credentials that uses its old token no more. */
function resumed (groups: readonly Group[], { entry }: Call, index: number): Group | undefined {
  return groups.findLast(({ userAgent, credentials, lastUse }) => credentials === entry.requestBody && userAgent === agentOf(entry) && lastUse < index)
}
