// The command `learn`: asks a cloud how it behaves, and writes what it found as a profile file.
import { existsSync } from 'node:fs'
import { askCloud, nothingLearned, printDryRun, readQuestion, reportEnd, resolutionOf, writeRows } from './ask-cloud.js'
import { CloudError } from './login.js'
import { checkWholeFile } from '../run-files.js'
import { CHOICE_NAMES } from '../../core/profile.js'
import { commandHelp } from '../help.js'
import { formatMs } from '../../core/time/duration.js'
import { escapeRaw } from '../../log/escape.js'
import { LEARN_FLAGS } from '../flags.js'
import { printable } from '../../core/texts.js'
import { readArguments } from '../arguments.js'
import { UsageError } from '../usage-error.js'
import { write } from '../remote/connection.js'
import { writeFileWhole } from '../../config/index.js'
import { writeProfileFile } from '../../learn/profile-file.js'
import type { Command } from '../command.js'
import type { ProfileFile } from '../../shapes/profile-file.js'

/** The server is not as it was found. Source: issue 15. */
export const EXIT_LEFT = 5

export const command: Command = {
  help: (row) => commandHelp(row, 'learn: ask a cloud how it behaves, and write a profile', `Logs in as OpenStack clients do (OS_* variables, clouds.yaml, OS_TOKEN, or
OS_ACCESS_KEY and OS_SECRET_KEY with OS_PROJECT_ID), sends probes, and writes
what the responses show. bms-emulator --profile FILE behaves like that cloud.

By default it only reads, and sends requests that every cloud refuses. A server
is restarted only with --allow restart --server ID, stopped and started only
with --allow power --server ID, and then left as it was found.

URL is the compute endpoint, or the base of a cloud with all services; default:
the endpoint of the catalog at OS_AUTH_URL.

Exit codes: 0 learned, 1 nothing learned or ended early, 5 a server is not as it
was found
`),
  run: async (args) => {
    const given = readArguments(args, LEARN_FLAGS, { options: [], hasWords: true })
    const question = readQuestion(given)
    if (question.isDryRun) return printDryRun(question)
    const path = typeof given.own['out'] === 'string' ? given.own['out'] : 'cloud.profile.json'
    checkWholeFile('--out', path)
    if (given.own['force'] !== true && existsSync(path)) throw new UsageError(`--out: ${path} is there already; overwrite it with --force, or choose another file`)
    const date = new Date().toISOString()
    const asked = await askCloud(question)
    const { cloud, learned } = asked
    const isLeft = reportEnd(asked)
    const nothing = nothingLearned(learned)
    if (nothing !== null) throw new CloudError(nothing)
    const file = writeProfileFile(learned, { endpoint: cloud.endpoint, date, allow: question.allow, hidden: cloud.hidden, exactnessMs: resolutionOf(question) })
    const count = Object.keys(file.choices).length
    // The table first: it is all that is left of a file that can no longer be written.
    writeRows(table(file))
    writeFileWhole(path, [`${escapeRaw(JSON.stringify(file, null, 2))}\n`])
    write(['', `${path}: ${count === 1 ? '1 choice' : `${count} choices`} learned, ${Object.keys(file.undecided ?? {}).length} undecided; nearest profile: ${file.base}`, `use it: bms-emulator --profile ${/[./\\]/.test(path) ? path : `./${path}`}`])
    return isLeft ? EXIT_LEFT : learned.stopped === null ? 0 : 1
  }
}

/** Returns a line for each choice: its value, or why it has none; then the durations. */
function table ({ choices, undecided = {}, durations = {}, exactness = 0 }: ProfileFile): readonly string[] {
  const width = Math.max(...CHOICE_NAMES.map((name) => name.length))
  const lines = CHOICE_NAMES.map((name) => {
    const choice = choices[name]
    return choice === undefined ? `  ${name.padEnd(width)}  -            ${printable(undecided[name] ?? '')}` : `  ${name.padEnd(width)}  ${choice.value}`
  })
  return [...lines, ...Object.entries(durations).map(([action, ms]) => `  ${`${action} took`.padEnd(width)}  ${formatMs(Number(ms))}, measured once, to ${formatMs(exactness)}`)]
}
