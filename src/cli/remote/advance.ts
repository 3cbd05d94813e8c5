// The command `advance`: moves the time of a running emulator, and shows what changed.
import { commandHelp } from '../help.js'
import { connect } from './connection.js'
import { readRemote } from './arguments.js'
import { UsageError } from '../usage-error.js'
import type { Command } from '../command.js'

export const command: Command = {
  help: (row) => commandHelp(row, 'advance: move the time of a running emulator', `Everything that is due is applied at its own instant, in order, and is shown.
With \`next\`, time moves to the next change.

Examples
  bms-emulator advance 30s
  bms-emulator advance next
`),
  run: async (args) => {
    // A negative duration would be taken for a flag.
    const negative = args.find((word) => /^-\d/.test(word))
    if (negative !== undefined) throw new UsageError(`${negative} is negative, and time never goes backwards; expected a duration, such as 30s`)
    const given = readRemote(args, { words: 1, usage: 'advance DURATION, such as advance 30s, or advance next' })
    const [by = ''] = given.words
    if (/^\d+$/.test(by)) throw new UsageError(`${by} has no unit; expected for example ${by}s, or ${by}ms`)
    await connect(given).show<Advance>(['POST', 'clock/advance'], { body: by === 'next' ? { to: 'next-change' } : { by } }, format)
    return 0
  }
}

interface Advance {
  readonly now: string
  readonly nextChange: string | null
  readonly changes: ReadonlyArray<{ readonly at: string, readonly name: string, readonly from: string | null, readonly to: string | null }>
  readonly dropped: number
}

function format ({ now, nextChange, changes, dropped }: Advance): readonly string[] {
  const width = Math.max(0, ...changes.map(({ name }) => name.length))
  return [
    ...changes.map(({ at, name, from, to }) => `${at.slice(11, 21)}  ${name.padEnd(width)}  ${from === null ? `${to}, new` : to === null ? 'removed' : `${from} → ${to}`}`),
    ...dropped === 0 ? [] : [`and ${dropped} more changes`],
    `now ${now}, ${nextChange === null ? 'nothing is due' : `next change ${nextChange}`}`
  ]
}
