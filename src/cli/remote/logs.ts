// The command `logs`: shows the events of a running emulator as the log on a terminal does, and follows them.
import { commandHelp } from '../help.js'
import { connect, RemoteError, type Remote } from './connection.js'
import { createTerminalFormat } from '../../log/terminal.js'
import { escapeRaw } from '../../log/escape.js'
import { eventsOf } from './event-reader.js'
import { isColoured } from './paint.js'
import { LOGS_FLAGS } from '../flags.js'
import { once } from 'node:events'
import { readRemote } from './arguments.js'
import { UsageError } from '../usage-error.js'
import type { Command } from '../command.js'

export const command: Command = {
  help: (row) => commandHelp(row, 'logs: show requests and changes of a running emulator', `One line for each request and each change of a status, the oldest one first, at
the time of its project. With --follow it goes on until the emulator ends.
`),
  run: async (args) => {
    const given = readRemote(args, { words: 0, usage: 'logs [-f]', flags: LOGS_FLAGS })
    const remote = connect(given)
    const { follow, lines } = given.own
    const show = createShow(remote)
    const count = countOf(lines)
    const last = count === 0 ? null : await showRecorded(remote, count, show)
    if (follow === true) await followEvents(remote, last, show)
    return 0
  }
}

/** An event as the control API returns it, or a notice about the stream. */
interface Event {
  readonly id: number
  readonly kind: string
  readonly at: string
  readonly projectId: string
  readonly serverId: string | null
  readonly [member: string]: unknown
}

type Show = (event: Event, json: string) => Promise<void>

/** The most events of a page. */
const MAX_LINES = 1000

function countOf (lines: unknown): number {
  if (lines === undefined) return MAX_LINES
  const count = typeof lines === 'string' && /^\d{1,4}$/.test(lines) ? Number(lines) : NaN
  if (!(count <= MAX_LINES)) throw new UsageError(`--lines: ${JSON.stringify(lines)} is not a count; expected a number from 0 to ${MAX_LINES}`)
  return count
}

/** Shows the newest recorded events. Returns the id of the last one, or 0. */
async function showRecorded (remote: Remote, count: number, show: Show): Promise<number> {
  const { events } = await remote.read<{ readonly events: readonly Event[] }>('GET', 'events', { query: { limit: String(count) } })
  for (const event of events) await show(event, JSON.stringify(event))
  return events.at(-1)?.id ?? 0
}

/** Shows events after the one with that id, or with null from now on, until the emulator ends the stream or nobody reads. */
async function followEvents (remote: Remote, last: number | null, show: Show): Promise<void> {
  const ended = new AbortController()
  process.stdout.once('error', () => ended.abort())
  const response = await remote.send('GET', 'events', { headers: { accept: 'text/event-stream', ...last === null ? {} : { 'last-event-id': String(last) } }, signal: ended.signal })
  try {
    for await (const { name, data } of eventsOf(response)) {
      if (name === 'dropped') process.stderr.write('bms-emulator: some events were evicted before they could be shown\n')
      else if (name !== 'restarted') await show(JSON.parse(data) as Event, data)
    }
  } catch {
    if (!ended.signal.aborted) throw new RemoteError(`${remote.url} closed the connection`)
  }
}

/** Returns a function that writes the line of an event, and waits for a slow reader. */
function createShow (remote: Remote): Show {
  const nameOf = createNames(remote)
  const format = createTerminalFormat(isColoured(), () => process.stdout.columns)
  return async (event, json) => {
    const line = remote.isJson ? `${escapeRaw(json)}\n` : await lineOf(event, nameOf, format)
    if (line === '' || process.stdout.write(line) || process.stdout.destroyed) return
    // A reader that leaves early, such as head, is no failure.
    await Promise.race([once(process.stdout, 'drain'), once(process.stdout, 'close')]).catch(() => {})
  }
}

/** Returns the line of an event; none for a fault, which the line of its request names. */
async function lineOf (event: Event, nameOf: (event: Event) => Promise<string | null>, format: (line: string) => string): Promise<string> {
  const { kind, at, name, faults } = event
  const server = await nameOf(event)
  const facts = { ...event, ...kind === 'transition' ? { server: name } : server === null ? {} : { server }, ...Array.isArray(faults) ? { faults: faults.length === 0 ? undefined : faults.join(', ') } : {} }
  return kind === 'fault' ? '' : format(JSON.stringify({ ...facts, level: 20, time: Date.parse(at), msg: kind }))
}

/** More names than a fleet of the usual size has. */
const MAX_NAMES = 10_000

/** Returns a function to the name of the server of an event, which it asks for once; the id if it is gone. */
function createNames (remote: Remote): (event: Event) => Promise<string | null> {
  const names = new Map<string, string>()
  return async ({ projectId, serverId, name }) => {
    if (serverId === null) return null
    if (names.size >= MAX_NAMES) names.clear()
    const known = typeof name === 'string' ? name : names.get(serverId) ?? await ask(remote, projectId, serverId)
    names.set(serverId, known)
    return known
  }
}

async function ask (remote: Remote, project: string, serverId: string): Promise<string> {
  try {
    return (await remote.read<{ readonly name: string }>('GET', `servers/${encodeURIComponent(serverId)}`, { query: project === '' ? {} : { project } })).name
  } catch {
    return serverId
  }
}
