// The command `servers`: lists the servers of a running emulator, page by page.
import { commandHelp } from '../help.js'
import { connect, write, type Remote } from './connection.js'
import { paint, styleOfStatus } from './paint.js'
import { readRemote } from './arguments.js'
import type { Command } from '../command.js'

export const command: Command = {
  help: (row) => commandHelp(row, 'servers: list the servers of a running emulator', `Shows name, status and id of each server, by project; also whether it is locked,
and when its status changes next.
`),
  run: async (args) => {
    const remote = connect(readRemote(args, { words: 0, usage: 'servers' }))
    let projectId: string | null = null
    for await (const page of pagesOf<Server>(remote, 'servers')) {
      write(remote.isJson ? page.map((server) => JSON.stringify(server)) : format(page, projectId))
      projectId = page.at(-1)?.projectId ?? null
    }
    return 0
  }
}

interface Server {
  readonly projectId: string
  readonly id: string
  readonly name: string
  readonly status: string
  readonly locked: boolean
  readonly nextChange: string | null
}

/** Yields the pages of a list, whose member has the name of its path. */
export async function * pagesOf<Item> (remote: Remote, path: string): AsyncGenerator<readonly Item[]> {
  let marker: string | null = null
  do {
    const page: { readonly next: string | null, readonly [member: string]: unknown } = await remote.read('GET', path, { query: marker === null ? {} : { marker } })
    yield page[path] as readonly Item[]
    marker = page.next
  } while (marker !== null)
}

/** Names that are longer take the room that they need. */
const MAX_NAME_WIDTH = 24
const STATUS_WIDTH = 9

/** Returns the lines of a page; `before` is the project that the last page ended with. */
function format (servers: readonly Server[], before: string | null): readonly string[] {
  const width = Math.min(MAX_NAME_WIDTH, Math.max(...servers.map(({ name }) => name.length)))
  return servers.flatMap((server, index) => {
    const { projectId, id, name, status, locked, nextChange } = server
    const notes = [locked ? 'locked' : '', nextChange === null ? '' : `until ${nextChange.slice(11, 21)}`].filter((note) => note !== '').join(', ')
    const line = `  ${name.padEnd(width)}  ${paint(styleOfStatus(status), status.padEnd(STATUS_WIDTH))}  ${id}${notes === '' ? '' : `  ${notes}`}`
    return (index === 0 ? before : servers[index - 1]?.projectId) === projectId ? [line] : [paint('dim', `project ${projectId}`), line]
  })
}
