// The command `reset`: takes a running emulator back to its start.
import { commandHelp } from '../help.js'
import { connect } from './connection.js'
import { readRemote } from './arguments.js'
import type { Command } from '../command.js'

export const command: Command = {
  help: (row) => commandHelp(row, 'reset: take a running emulator back to its start', `Servers, clocks, fault rules and journals are again as they were at the start.
`),
  run: async (args) => {
    const given = readRemote(args, { words: 0, usage: 'reset' })
    const { project } = given.own
    await connect(given).show(['POST', 'reset'], {}, () => [`${typeof project === 'string' ? `project ${project} is` : 'all projects are'} back at the start`])
    return 0
  }
}
