// The command `snapshot`: writes the state of a running emulator to a file, and restores it from one.
import { commandHelp } from '../help.js'
import { connect, write, type Remote } from './connection.js'
import { readRemote } from './arguments.js'
import { readDataFile, writeFileWhole } from '../../config/index.js'
import { UsageError } from '../usage-error.js'
import type { Command } from '../command.js'

export const command: Command = {
  help: (row) => commandHelp(row, 'snapshot: save and load the state of a running emulator', `The file replaces an older one once it is complete. It contains tokens: only its
owner can read it. \`bms-emulator --snapshot FILE\` starts from it.
`),
  run: async (args) => {
    const given = readRemote(args, { words: 2, usage: 'snapshot save FILE, or snapshot load FILE' })
    const [word = '', file = ''] = given.words
    const { project } = given.own
    const what = typeof project === 'string' ? `project ${project}` : 'all projects'
    if (word === 'save') await save(connect(given), file, what)
    else if (word === 'load') await load(connect(given), file, what)
    else throw new UsageError(`unknown subcommand ${word}; expected snapshot save FILE, or snapshot load FILE`)
    return 0
  }
}

/** Keeps the parts of the text apart: together they may be longer than a string can be. */
async function save (remote: Remote, file: string, what: string): Promise<void> {
  const { body } = await remote.send('GET', 'snapshot')
  const parts: string[] = []
  if (body !== null) for await (const part of body.pipeThrough(new TextDecoderStream())) parts.push(part)
  writeFileWhole(file, [...parts, '\n'])
  if (!remote.isJson) write([`${file}: the state of ${what} is saved`])
}

async function load (remote: Remote, file: string, what: string): Promise<void> {
  await remote.show(['PUT', 'snapshot'], { body: readDataFile(file) }, () => [`${file}: the state of ${what} is restored`])
}
